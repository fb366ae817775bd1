package dev.signalbox.plugin.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** What a person or an agent would type, with a configuration of git of its own. */
public final class Shell {
  private Shell() {}

  public static String sh(Path where, String script) {
    try {
      var builder =
          new ProcessBuilder("sh", "-ec", script)
              .directory(where.toFile())
              .redirectErrorStream(true);
      var env = builder.environment();
      env.keySet().removeIf(name -> name.startsWith("GIT_"));
      env.put("GIT_CONFIG_GLOBAL", "/dev/null");
      env.put("GIT_CONFIG_NOSYSTEM", "1");
      for (String who : List.of("AUTHOR", "COMMITTER")) {
        env.put("GIT_" + who + "_NAME", "Agent");
        env.put("GIT_" + who + "_EMAIL", "agent@localhost");
      }
      var process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as("%s%n%s", script, output).isZero();
      return output.strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
