package dev.signalbox.runner.spi.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The processes of this machine. On Linux out of /proc; elsewhere only what {@link ProcessHandle}
 * knows: no groups and no environments, so that there a process which leaves its parent is not
 * found again.
 */
final class ProcessTable {
  private static final Path PROC = Path.of("/proc");
  private static final long TICKS_PER_SECOND = 100;

  /**
   * @param start tells apart two processes that have had the same number
   * @param runnable it runs, or would if there were a processor for it
   * @param cpu used so far, with that of children that it has waited for
   */
  record Entry(
      long pid,
      long start,
      long parent,
      long group,
      long session,
      boolean stopped,
      boolean runnable,
      Duration cpu) {
    record Key(long pid, long start) {}

    Key key() {
      return new Key(pid, start);
    }
  }

  private final boolean linux = Files.isReadable(PROC.resolve("self/stat"));

  /** All processes that can still run; the dead that nobody has waited for are none. */
  List<Entry> all() {
    return linux ? allOfProc() : ProcessHandle.allProcesses().map(ProcessTable::ofHandle).toList();
  }

  Optional<Entry> find(long pid) {
    return linux ? read(pid) : ProcessHandle.of(pid).map(ProcessTable::ofHandle);
  }

  /**
   * Whether the process was started with an entry like this in its environment, as far as that can
   * be read.
   */
  boolean environment(long pid, String name, Predicate<String> value) {
    if (!linux) {
      return false;
    }
    byte[] environment = bytes(PROC.resolve(pid + "/environ"));
    byte[] prefix = (name + "=").getBytes(StandardCharsets.UTF_8);
    int from = 0;
    for (int i = 0; i <= environment.length; i++) {
      if (i == environment.length || environment[i] == 0) {
        int start = from + prefix.length;
        if (i >= start && Arrays.equals(environment, from, start, prefix, 0, prefix.length)) {
          return value.test(new String(environment, start, i - start, StandardCharsets.UTF_8));
        }
        from = i + 1;
      }
    }
    return false;
  }

  private static List<Entry> allOfProc() {
    var entries = new ArrayList<Entry>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(PROC, "[0-9]*")) {
      folders.forEach(
          folder -> read(Long.parseLong(folder.getFileName().toString())).ifPresent(entries::add));
    } catch (IOException e) {
      throw new IllegalStateException("expected to list /proc", e);
    }
    return entries;
  }

  /**
   * See proc(5); the name in parentheses may hold anything, so the fields are counted from its end.
   */
  private static Optional<Entry> read(long pid) {
    String stat = new String(bytes(PROC.resolve(pid + "/stat")), StandardCharsets.ISO_8859_1);
    int end = stat.lastIndexOf(')');
    if (end < 0) {
      return Optional.empty();
    }
    String[] fields = stat.substring(end + 2).split(" ", -1);
    char state = fields[0].charAt(0);
    if (state == 'Z' || state == 'X') {
      return Optional.empty();
    }
    long ticks = number(fields[11]) + number(fields[12]) + number(fields[13]) + number(fields[14]);
    return Optional.of(
        new Entry(
            pid,
            number(fields[19]),
            number(fields[1]),
            number(fields[2]),
            number(fields[3]),
            state == 'T',
            state == 'R',
            Duration.ofMillis(ticks * 1000 / TICKS_PER_SECOND)));
  }

  private static long number(String field) {
    return Long.parseLong(field);
  }

  /** Empty where the process is gone or not ours to look at. */
  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      return new byte[0];
    }
  }

  private static Entry ofHandle(ProcessHandle handle) {
    long start = handle.info().startInstant().map(java.time.Instant::toEpochMilli).orElse(0L);
    long parent = handle.parent().map(ProcessHandle::pid).orElse(0L);
    return new Entry(
        handle.pid(),
        start,
        parent,
        -1,
        -1,
        false,
        false,
        handle.info().totalCpuDuration().orElse(Duration.ZERO));
  }
}
