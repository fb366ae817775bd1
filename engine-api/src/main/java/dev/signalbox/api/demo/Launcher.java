package dev.signalbox.api.demo;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How this program is called from a shell, so that commands work as they are printed. */
final class Launcher {
  private static final String NAME = "signalbox";

  private Launcher() {}

  /** The launcher above the folder that this class was loaded from; else its name alone. */
  static String command() {
    try {
      var source = Launcher.class.getProtectionDomain().getCodeSource();
      if (source == null) {
        return NAME;
      }
      Path place = Path.of(source.getLocation().toURI()).toAbsolutePath();
      for (Path folder = place.getParent(); folder != null; folder = folder.getParent()) {
        Path launcher = folder.resolve(NAME);
        if (Files.isRegularFile(launcher) && Files.isExecutable(launcher)) {
          return quoted(launcher.toString());
        }
      }
      return NAME;
    } catch (URISyntaxException e) {
      return NAME;
    }
  }

  /** One word of a shell. */
  static String quoted(String text) {
    return text.matches("[A-Za-z0-9_./:=@%+,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
