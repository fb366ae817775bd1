package dev.signalbox.runner.spi.process;

import dev.signalbox.core.Interruption;
import dev.signalbox.runner.spi.FakeAgent;
import java.io.OutputStream;
import java.nio.file.Path;

/** A program that runs one attempt and is killed over it. */
final class DoomedEngine {
  private DoomedEngine() {}

  public static void main(String[] arguments) {
    var agent = new FakeAgent(Path.of(arguments[0]));
    var output =
        new Output() {
          @Override
          public State accept(byte[] bytes, int count) {
            return State.OPEN;
          }

          @Override
          public void end() {
            // nothing to do
          }
        };
    var _ =
        ProcessSupervisor.standard()
            .run(
                ProcessSupervisorTest.launch(agent, "orphan hang", OutputStream.nullOutputStream()),
                output,
                Interruption.NEVER);
  }
}
