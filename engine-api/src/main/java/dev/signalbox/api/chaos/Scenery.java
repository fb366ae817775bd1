package dev.signalbox.api.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/**
 * The work that is done in a storm, and the script that writes into the ledger: a line at the begin
 * of an attempt and a line at its end, and one where it finds that more of its key run at once than
 * the limit says. That is told by locks of the kernel, which end with who holds them. The agent
 * beside it writes the end of an attempt only where it has done what it claims.
 */
final class Scenery {
  /** How many attempts of a key may run at once. */
  static final int LIMIT = 2;

  static final int KEYS = 3;

  private final Path folder;

  private Scenery(Path folder) {
    this.folder = folder;
  }

  /** Writes the script; the folder is one for this storm alone. */
  static Scenery in(Path folder) throws IOException {
    Files.createDirectories(folder);
    var slots = new StringBuilder();
    for (int slot = 0; slot < LIMIT; slot++) {
      slots.append(slot == 0 ? "" : " ").append(slot);
    }
    var scenery = new Scenery(folder);
    Files.writeString(scenery.script(), step(folder, slots.toString()));
    Files.setPosixFilePermissions(scenery.script(), PosixFilePermissions.fromString("rwx------"));
    Files.createFile(scenery.ledger());
    Files.createDirectories(folder.resolve("made"));
    try (InputStream agent = Scenery.class.getResourceAsStream("agent.sh")) {
      Files.copy(Objects.requireNonNull(agent, "agent.sh"), scenery.agent());
    }
    return scenery;
  }

  Path ledger() {
    return folder.resolve("ledger");
  }

  private Path script() {
    return folder.resolve("step.sh");
  }

  private Path agent() {
    return folder.resolve("agent.sh");
  }

  /**
   * Writes engine.yaml of one engine.
   *
   * @param top what stands before the workflows
   */
  void configure(Path home, String top) throws IOException {
    Files.createDirectories(home);
    Files.writeString(home.resolve("engine.yaml"), top + workflows());
  }

  private static String step(Path folder, String slots) {
    return """
    # A step of the storm: begins, works a little, ends. $1: the limit's key, $2: seconds, $3: fail.
    cd '%s' || exit 70
    say() { echo "$1 $SIGNALBOX_RUN $SIGNALBOX_STEP $SIGNALBOX_ATTEMPT $2" >> ledger; }
    key=$1
    if [ "$key" != - ]; then
      taken=yes
      for slot in %s; do
        exec 8>> "slot.$key.$slot"
        if flock -n 8; then
          taken=no
          break
        fi
      done
      [ $taken = no ] || say over "$key"
    fi
    say begin "$key"
    sleep "$2"
    say end "$key"
    [ "${3-}" != fail ] || [ "$SIGNALBOX_ATTEMPT" != 1 ] || exit 3
    """
        .formatted(folder, slots);
  }

  private String workflows() {
    return """
    runners:
      stream-json: { command: [sh, %4$s], concurrency: 4 }
    workflows:
      work:
        on: { event: chaos/work }
        labels: { n: event.data.n }
        concurrency: { limit: %2$d, key: event.data.key, count: steps }
        steps:
          - { id: first, run: [sh, %1$s, "{{ event.data.key }}", "0.15"], max-attempts: 20, max-crashes: 1000 }
          - { id: nap, sleep: 300ms }
          - id: again
            run: [sh, %1$s, "{{ event.data.key }}", "0.05", fail]
            max-attempts: 20
            max-crashes: 1000
            backoff: { initial: 100ms, max: 2s }
          - { id: tell, emit: { name: chaos/told, data: "{'of': run.id}" } }
          - { id: answer, wait-for-event: { event: chaos/answer, match: data.n, timeout: 1d } }
          - id: craft
            if: event.data.crafted
            agent: "Make what was ordered as {{ event.data.n }}."
            expect: [claim, { check: "test -s %3$s/made/$SIGNALBOX_RUN" }]
            max-attempts: 20
            max-crashes: 1000
            backoff: { initial: 100ms, max: 2s }
          - { id: ask, approve: { ask: "Go on with {{ event.data.n }}?", timeout: 1d } }
          - { id: last, run: [sh, %1$s, "{{ event.data.key }}", "0.1"], max-attempts: 20, max-crashes: 1000 }
      told:
        on: { event: chaos/told }
        labels: { of: event.data.of }
        steps:
          - { id: heard, run: [sh, %1$s, "-", "0"], max-attempts: 20, max-crashes: 1000 }
      probe:
        steps:
          - { id: look, run: [sh, %1$s, "-", "0"], max-attempts: 20, max-crashes: 1000 }
    """
        .formatted(script(), LIMIT, folder, agent());
  }
}
