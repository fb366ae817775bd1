package dev.signalbox.queue;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;

/** A certificate, and its key, as files that servers read. */
public record Certificate(Path certificate, Path key) {

  /** A new one for 127.0.0.1 that has signed itself. */
  public static Certificate make(Path folder, String name)
      throws IOException, InterruptedException, GeneralSecurityException {
    var store = new KeyFile(folder.resolve(name + ".p12"));
    store.make(name, "-ext", "san=ip:127.0.0.1");
    return store.unpack(name, folder);
  }
}
