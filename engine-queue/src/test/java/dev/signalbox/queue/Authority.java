package dev.signalbox.queue;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;

/** Signs the certificates of servers. */
public final class Authority {
  private static final String NAME = "authority";

  private final Path folder;
  private final KeyFile store;
  private final Path root;

  private Authority(Path folder, KeyFile store, Path root) {
    this.folder = folder;
    this.store = store;
    this.root = root;
  }

  public static Authority make(Path folder)
      throws IOException, InterruptedException, GeneralSecurityException {
    var store = new KeyFile(folder.resolve(NAME + ".p12"));
    store.make(NAME, "-ext", "bc:c", "-startdate", "-20d", "-validity", "40");
    return new Authority(folder, store, store.unpack(NAME, folder).certificate());
  }

  /** Its own, which those have to know who shall trust it. */
  public Path root() {
    return root;
  }

  /**
   * Signs a new one.
   *
   * @param host as keytool writes it: {@code ip:127.0.0.1}
   */
  public Certificate sign(String host)
      throws IOException, InterruptedException, GeneralSecurityException {
    return sign(host, "-validity", "2");
  }

  /** Signs one whose time was over ten days ago. */
  public Certificate signExpired(String host)
      throws IOException, InterruptedException, GeneralSecurityException {
    return sign(host, "-startdate", "-12d", "-validity", "2");
  }

  private Certificate sign(String host, String... time)
      throws IOException, InterruptedException, GeneralSecurityException {
    String name = "server-" + time.length + "-" + host.replace(':', '-');
    store.sign(name, NAME, host, time);
    return store.unpack(name, folder);
  }
}
