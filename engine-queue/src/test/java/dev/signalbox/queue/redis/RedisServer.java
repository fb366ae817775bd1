package dev.signalbox.queue.redis;

import static org.awaitility.Awaitility.await;

import dev.signalbox.queue.Certificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import redis.embedded.core.ExecutableProvider;

/** A real Redis, as a process that can be killed, stopped and started again at the same place. */
public final class RedisServer {
  private static final Duration READY = Duration.ofSeconds(20);

  private final Path executable;
  private final Path folder;
  private final int port;
  private final List<String> settings;
  private Process process;
  private int tlsPort;

  private RedisServer(Path executable, Path folder, int port, List<String> settings)
      throws IOException {
    this.executable = executable;
    this.folder = folder;
    this.port = port;
    this.settings = settings;
    this.process = launch();
  }

  public static RedisServer start(String... settings) throws IOException {
    Path folder = Files.createTempDirectory("signalbox-redis");
    Path executable = ExecutableProvider.newJarResourceProvider(folder.toFile()).get().toPath();
    return new RedisServer(executable, folder, freePort(), List.of(settings));
  }

  /** One that speaks TLS as well, at a port of its own, and asks nobody for a certificate. */
  public static RedisServer startWithTls(Certificate shown) throws IOException {
    int tlsPort = freePort();
    RedisServer server =
        start(
            "--tls-port",
            Integer.toString(tlsPort),
            "--tls-cert-file",
            shown.certificate().toString(),
            "--tls-key-file",
            shown.key().toString(),
            "--tls-auth-clients",
            "no");
    server.tlsPort = tlsPort;
    return server;
  }

  private static int freePort() throws IOException {
    try (var free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  public URI uri() {
    return URI.create("redis://127.0.0.1:" + port);
  }

  public int tlsPort() {
    return tlsPort;
  }

  private Process launch() throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                executable.toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                folder.toString(),
                "--save",
                ""));
    command.addAll(settings);
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("redis.log").toFile());
    Process launched =
        await()
            .atMost(READY)
            .pollDelay(Duration.ZERO)
            .pollInterval(Duration.ofMillis(10))
            .ignoreExceptionsMatching(RedisServer::isBusy)
            .until(builder::start, _ -> true);
    await().atMost(READY).ignoreExceptions().until(() -> tell("PING").startsWith("+PONG"));
    return launched;
  }

  /**
   * A process that another thread has forked meanwhile has the program open for writing, until it
   * becomes a program itself.
   */
  private static boolean isBusy(Throwable e) {
    return String.valueOf(e.getMessage()).contains("Text file busy");
  }

  /** Sends one command of plain words, and reads what comes first. */
  public String tell(String command) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(5000);
      socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
      byte[] answer = new byte[4096];
      int read = socket.getInputStream().read(answer);
      return read < 0 ? "" : new String(answer, 0, read, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor(10, TimeUnit.SECONDS);
  }

  public void restart() throws IOException {
    process = launch();
  }

  /** Takes all that comes, and answers nothing. */
  public void freeze() throws IOException, InterruptedException {
    signal("STOP");
  }

  public void thaw() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  public void end() throws IOException, InterruptedException {
    thaw();
    kill();
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
