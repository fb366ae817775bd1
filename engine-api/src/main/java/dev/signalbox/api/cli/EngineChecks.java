package dev.signalbox.api.cli;

import dev.signalbox.runner.spi.Probe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What {@code doctor} looks at because of engine.yaml. */
record EngineChecks(Path config) {
  private static final long DISK_LEAST = 1L << 30;
  private static final int RATE_MOST = 20;
  private static final Set<String> REMOTE =
      Set.of("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ceph");
  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");

  List<Finding> all(Commands.Inspection inspection) {
    return switch (inspection) {
      case Commands.Inspection.Broken(List<String> problems) ->
          problems.stream()
              .map(problem ->
                  Finding.fail("engine.yaml", problem, "'signalbox validate' tells more"))
              .toList();
      case Commands.Inspection.Sound sound -> sound(sound);
    };
  }

  private List<Finding> sound(Commands.Inspection.Sound sound) {
    var findings = new ArrayList<Finding>();
    findings.add(Finding.ok("engine.yaml", config.toString()));
    sound.warnings().forEach(it -> findings.add(Finding.warn("engine.yaml", it, "")));
    findings.addAll(data(sound.data()));
    token(sound.data().resolve("admin.token")).ifPresent(findings::add);
    sound.services().forEach((key, service) -> findings.add(service(key, service)));
    findings.add(port(sound));
    sound.runners().forEach((name, probe) -> findings.add(runner(name, probe)));
    findings.addAll(deviations(sound));
    return findings;
  }

  static List<Finding> data(Path data) {
    var findings = new ArrayList<Finding>();
    Path there = nearest(data);
    if (!Files.isDirectory(there) || !Files.isWritable(there)) {
      return List.of(
          Finding.fail(
              "data", there + " is no folder that can be written to", "change data, or its owner"));
    }
    String hint = there.equals(data) ? data.toString() : data + " (will be made)";
    findings.add(
        there.equals(data) && isOpen(data, OTHERS)
            ? Finding.warn("data", data + " is open to other users", "chmod 700 " + data)
            : Finding.ok("data", hint));
    try {
      findings.addAll(disk(Files.getFileStore(there)));
    } catch (IOException e) {
      findings.add(Finding.warn("disk", "unknown: " + e.getMessage(), "look at it by hand"));
    }
    return findings;
  }

  /** The folder itself, or where it would be made. */
  private static Path nearest(Path folder) {
    Path parent = folder.getParent();
    return Files.exists(folder) || parent == null ? folder : nearest(parent);
  }

  private static List<Finding> disk(FileStore store) throws IOException {
    long free = store.getUsableSpace();
    String gib = "%.1f GiB free".formatted(free / (double) (1 << 30));
    Finding space =
        free >= DISK_LEAST
            ? Finding.ok("disk", gib)
            : Finding.warn("disk", gib, "make room, expected at least 1 GiB");
    return List.of(space, fileSystem(store.type()));
  }

  static Finding fileSystem(String type) {
    if (REMOTE.contains(type)) {
      return Finding.fail(
          "file system",
          type + " over a network: locks and fsync cannot be relied on",
          "use a local disk");
    }
    return type.equals("tmpfs") || type.equals("ramfs")
        ? Finding.warn("file system", type + ": gone after a restart of the machine", "use a disk")
        : Finding.ok("file system", type);
  }

  /** Empty before the first start. */
  static Optional<Finding> token(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    return Optional.of(
        isOpen(file, OTHERS)
            ? Finding.fail("admin token", file + " is open to other users", "chmod 600 " + file)
            : Finding.ok("admin token", file + ", for its owner only"));
  }

  private static Finding service(String key, Commands.Service service) {
    return switch (service) {
      case Commands.Service.Fit(String found, Optional<String> warning) ->
          warning.map(it -> Finding.warn(key, found, it)).orElseGet(() -> Finding.ok(key, found));
      case Commands.Service.Unfit(String problem) -> Finding.fail(key, problem, "");
    };
  }

  private static boolean isOpen(Path file, Set<PosixFilePermission> to) {
    try {
      return Files.getPosixFilePermissions(file).stream().anyMatch(to::contains);
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  private static Finding port(Commands.Inspection.Sound sound) {
    if (sound.port() == 0) {
      return Finding.ok("port", "any free one");
    }
    String place = sound.host() + ":" + sound.port();
    try (var socket = new ServerSocket(sound.port(), 1, InetAddress.getByName(sound.host()))) {
      return Finding.ok("port", socket.getLocalPort() + " is free");
    } catch (IOException e) {
      return isOurs(sound)
          ? Finding.ok("port", place + " is in use, by Signalbox")
          : Finding.fail(
              "port",
              place + " cannot be used: " + e.getMessage(),
              "change http.port, or end its user");
    }
  }

  private static boolean isOurs(Commands.Inspection.Sound sound) {
    try (var api = new Api(new Home(sound.data(), sound.host(), sound.port()).url(), "none")) {
      return api.get(URI.create("/healthz").toString()).status() == 200;
    } catch (Stop e) {
      return false;
    }
  }

  private static Finding runner(String name, Probe probe) {
    String title = "runner";
    return switch (probe) {
      case Probe.Found(Path path, Optional<String> version) ->
          version
              .map(it -> Finding.ok(title, name + ": " + path + ", " + it))
              .orElseGet(() ->
                  Finding.warn(
                      title, name + ": " + path + " does not tell its version", "try it by hand"));
      case Probe.Missing(String message) -> Finding.fail(title, name + ": " + message, "");
      case Probe.Nothing _ -> Finding.ok(title, name);
    };
  }

  private static List<Finding> deviations(Commands.Inspection.Sound sound) {
    var findings = new ArrayList<Finding>();
    boolean isLocal =
        sound.host().equals("localhost")
            || sound.host().startsWith("127.")
            || sound.host().contains("::1");
    if (!isLocal) {
      findings.add(
          Finding.warn(
              "http.host",
              sound.host() + " can be reached from other machines",
              "put a proxy with TLS before 127.0.0.1"));
    }
    if (!sound.isDurable()) {
      findings.add(
          Finding.warn("durability", "relaxed: a power cut may lose the newest", "remove the key"));
    }
    if (sound.unauthenticatedRate() > RATE_MOST) {
      findings.add(
          Finding.warn(
              "http.unauthenticated-rate",
              sound.unauthenticatedRate() + " requests a minute without a token",
              "remove the key for " + RATE_MOST));
    }
    return findings;
  }
}
