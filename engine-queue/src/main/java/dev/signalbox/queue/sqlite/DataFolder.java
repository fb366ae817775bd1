package dev.signalbox.queue.sqlite;

import dev.signalbox.queue.log.DataInUse;
import dev.signalbox.queue.log.UnusableStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The folder of everything durable, and the lock that says whose it is. */
public record DataFolder(Path path) {
  private static final Set<String> NETWORK =
      Set.of(
          "nfs",
          "nfs4",
          "cifs",
          "smb",
          "smb2",
          "smb3",
          "smbfs",
          "9p",
          "afs",
          "ceph",
          "glusterfs",
          "lustre",
          "gpfs",
          "beegfs",
          "ncpfs",
          "davfs",
          "sshfs",
          "s3fs",
          "virtiofs-remote",
          "ocfs2",
          "gfs2",
          "webdav",
          "afpfs");

  public Path database() {
    return path.resolve("signalbox.db");
  }

  /** SQLite's own. */
  Path log() {
    return path.resolve("signalbox.db-wal");
  }

  Path reserve() {
    return path.resolve("reserve");
  }

  private Path lockFile() {
    return path.resolve("lock");
  }

  /**
   * Makes the folder where it is not there, and keeps other engines off it, for as long as it is
   * not closed.
   *
   * @throws DataInUse if another engine has it
   */
  public static Lock hold(Path path, boolean takeover) {
    var folder = new DataFolder(path);
    folder.prepare();
    return folder.lock(takeover);
  }

  /** Makes the folder where it is not there, for its owner only. */
  void prepare() {
    try {
      if (!Files.isDirectory(path)) {
        Files.createDirectories(path.toAbsolutePath().getParent());
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
          Files.createDirectory(
              path,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
          Files.createDirectory(path);
        }
      }
      refuseNetwork(path, Files.getFileStore(path).type());
    } catch (IOException e) {
      throw new UnusableStore("data: expected a folder that can be written to, found " + e, e);
    }
  }

  /** Locks and shared memory of SQLite cannot be trusted there. */
  static void refuseNetwork(Path path, String type) {
    String plain = type.toLowerCase(Locale.ROOT).replaceFirst("^fuse\\.", "");
    if (NETWORK.contains(plain)) {
      throw new UnusableStore(
          "data: expected a local disk, found that "
              + path
              + " is on a network file system ("
              + type
              + "), where SQLite can lose data; put the data folder on a local disk");
    }
  }

  /**
   * Takes the lock. A takeover leaves the old one with whoever holds it, on a file that has no name
   * any more.
   */
  Lock lock(boolean takeover) {
    try {
      if (takeover) {
        Files.deleteIfExists(lockFile());
      }
      while (true) {
        Optional<Lock> lock = tryLock();
        if (lock.isPresent()) {
          return lock.get();
        }
      }
    } catch (IOException e) {
      throw new UnusableStore("data: the lock file " + lockFile() + " cannot be used: " + e, e);
    }
  }

  /** Empty if the file was replaced while it was being locked. */
  private Optional<Lock> tryLock() throws IOException {
    if (!Files.exists(lockFile())) {
      Files.write(lockFile(), new byte[0], StandardOpenOption.CREATE);
    }
    Object before = key(lockFile());
    var channel = FileChannel.open(lockFile(), StandardOpenOption.READ, StandardOpenOption.WRITE);
    FileLock held;
    try {
      held = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Held by this very process. The channel stays open: closing it would give up the lock of the
      // other one.
      throw inUse(Optional.of(Long.toString(ProcessHandle.current().pid())));
    }
    if (held == null) {
      try (channel) {
        throw inUse(Optional.of(read(channel)));
      }
    }
    if (!Files.exists(lockFile()) || !before.equals(key(lockFile()))) {
      channel.close();
      return Optional.empty();
    }
    channel.truncate(0);
    channel.write(
        ByteBuffer.wrap(
            Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
    return Optional.of(new Lock(channel));
  }

  private static Object key(Path file) throws IOException {
    return Objects.requireNonNullElse(
        Files.readAttributes(file, BasicFileAttributes.class).fileKey(), "no key");
  }

  private static String read(FileChannel channel) throws IOException {
    var pid = ByteBuffer.allocate(32);
    channel.read(pid, 0);
    return new String(pid.array(), 0, pid.position(), StandardCharsets.UTF_8);
  }

  DataInUse inUse(Optional<String> pid) {
    String who = pid.filter(p -> !p.isBlank()).map(p -> "process " + p).orElse("another engine");
    return new DataInUse(
        "data: expected that nobody else uses "
            + path
            + ", found that "
            + who
            + " does; stop it, give this one another data folder, or, if it hangs, take the data over");
  }

  /** Held until it is closed, or the process ends. */
  public record Lock(FileChannel channel) implements AutoCloseable {
    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UnusableStore("the lock of the data folder cannot be given up: " + e, e);
      }
    }
  }
}
