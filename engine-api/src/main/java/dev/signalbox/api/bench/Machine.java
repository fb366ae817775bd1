package dev.signalbox.api.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the operating system says of a process. */
final class Machine {
  /** The unit of times in {@code /proc/PID/stat}: 100 a second on every Linux there is. */
  private static final double TICK_MS = 10;

  private static final int USER_TIME = 11;
  private static final int SYSTEM_TIME = 12;

  private Machine() {}

  /** What this process has used of all processors. */
  static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  /** What a process has used of all processors, in milliseconds. */
  static double cpuMillis(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
    return (Long.parseLong(fields.get(USER_TIME)) + Long.parseLong(fields.get(SYSTEM_TIME)))
        * TICK_MS;
  }

  /** The most that was resident of this process, in MiB; 0 where the system does not say. */
  static long peakMib() throws IOException {
    return mib(ProcessHandle.current().pid(), "VmHWM:");
  }

  /** What is resident of a process, in MiB; 0 where the system does not say. */
  static double residentMib(long pid) throws IOException {
    return mib(pid, "VmRSS:");
  }

  private static long mib(long pid, String figure) throws IOException {
    Path status = Path.of("/proc/" + pid + "/status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith(figure))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElse(0);
  }
}
