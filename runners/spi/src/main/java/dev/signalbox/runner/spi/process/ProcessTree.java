package dev.signalbox.runner.spi.process;

import dev.signalbox.runner.spi.AttemptFiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All processes of one attempt: the one that was started, whoever is in its session, whoever
 * descends from a member, and whoever carries its mark in the environment. Tools of agents run in
 * sessions of their own and outlive their parents: only the mark finds them.
 */
final class ProcessTree {
  private final ProcessTable table;
  private final ProcessTable.Entry root;
  private boolean hasSession;
  private final String mark;
  private final Set<ProcessTable.Entry.Key> known = new HashSet<>();
  private Map<ProcessTable.Entry.Key, Duration> cpuBefore = new HashMap<>();

  ProcessTree(ProcessTable table, ProcessTable.Entry root, boolean ownSession, AttemptFiles files) {
    this.table = table;
    this.root = root;
    this.hasSession = ownSession;
    this.mark = files.outcome().toString();
    known.add(root.key());
  }

  /** Those that are alive at this moment. */
  List<ProcessTable.Entry> members() {
    List<ProcessTable.Entry> all = table.all();
    Map<Long, ProcessTable.Entry> byPid =
        all.stream().collect(Collectors.toMap(ProcessTable.Entry::pid, e -> e, (a, _) -> a));
    hasSession = hasSession && sessionIsOurs(all, byPid);
    var members = new HashMap<Long, ProcessTable.Entry>();
    for (ProcessTable.Entry entry : all) {
      if (known.contains(entry.key())
          || (hasSession && inSession(entry))
          || table.environment(entry.pid(), Environment.MARK, mark::equals)) {
        members.put(entry.pid(), entry);
      }
    }
    addDescendants(all, members);
    members.values().forEach(member -> known.add(member.key()));
    return List.copyOf(members.values());
  }

  /**
   * Whether the members have used so much processor time since this was last asked, or one of them
   * waits for a processor at this moment.
   */
  boolean worked(Duration least) {
    var now = new HashMap<ProcessTable.Entry.Key, Duration>();
    Duration used = Duration.ZERO;
    boolean runnable = false;
    for (ProcessTable.Entry member : members()) {
      Duration before = cpuBefore.getOrDefault(member.key(), Duration.ZERO);
      Duration grown = member.cpu().minus(before);
      used = used.plus(grown.isNegative() ? Duration.ZERO : grown);
      runnable |= member.runnable();
      now.put(member.key(), member.cpu());
    }
    cpuBefore = now;
    return runnable || (used.isPositive() && used.compareTo(least) >= 0);
  }

  /**
   * A number is not given out again while a process, a group or a session has it; afterwards it may
   * name a stranger, and never us again.
   */
  private boolean sessionIsOurs(List<ProcessTable.Entry> all, Map<Long, ProcessTable.Entry> byPid) {
    ProcessTable.Entry holder = byPid.get(root.pid());
    return holder == null ? all.stream().anyMatch(this::inSession) : holder.start() == root.start();
  }

  private boolean inSession(ProcessTable.Entry entry) {
    return entry.session() == root.pid() || entry.group() == root.pid();
  }

  private static void addDescendants(
      List<ProcessTable.Entry> all, Map<Long, ProcessTable.Entry> members) {
    var left = new ArrayList<>(all);
    while (left.removeIf(
        entry -> {
          boolean isNew = members.containsKey(entry.parent()) && !members.containsKey(entry.pid());
          if (isNew) {
            members.put(entry.pid(), entry);
          }
          return isNew;
        })) {
      // until a pass finds no more
    }
  }
}
