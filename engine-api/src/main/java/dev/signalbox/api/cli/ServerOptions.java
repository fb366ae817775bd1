package dev.signalbox.api.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which server a command talks to, and how its answer is shown. */
final class ServerOptions {
  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "The server; left out: that of the engine.yaml in this folder.")
  private Optional<URI> url = Optional.empty();

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Holds the token; left out: admin.token in the data folder of engine.yaml.")
  private Optional<Path> tokenFile = Optional.empty();

  @Option(names = "--json", description = "Print what the API answers, for scripts.")
  private boolean json;

  boolean json() {
    return json;
  }

  /** The arguments that name the same server again. */
  Api api(Terminal terminal) {
    Optional<Home> home =
        url.isPresent() && tokenFile.isPresent() ? Optional.empty() : Home.of(terminal.folder());
    URI server =
        url.map(ServerOptions::checked)
            .or(() -> home.map(Home::url))
            .orElseThrow(() -> lost(terminal));
    Path file =
        tokenFile
            .map(terminal::resolve)
            .or(() -> home.filter(_ -> isOwn(server)).map(Home::token))
            .orElseThrow(() -> lost(terminal));
    return new Api(server, token(file));
  }

  /** The token of this folder goes to this machine only, whatever the URL says. */
  private static boolean isOwn(URI server) {
    String host = server.getHost();
    return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
  }

  private static URI checked(URI url) {
    boolean isServer =
        url.getHost() != null
            && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()));
    if (!isServer) {
      throw new Stop(
          ExitCode.USAGE, "--url: expected http://HOST:PORT or https://HOST, found '" + url + "'");
    }
    return url;
  }

  private static Stop lost(Terminal terminal) {
    return new Stop(
        ExitCode.USAGE,
        "expected an engine.yaml in "
            + terminal.folder()
            + ", or --url and --token-file; found neither: go to the engine's folder, or name both");
  }

  private static String token(Path file) {
    try {
      String token = Files.readString(file).strip();
      if (!token.matches("[!-~]{1,512}")) {
        throw new Stop(
            ExitCode.USAGE, file + ": expected one token in it; name another by --token-file");
      }
      return token;
    } catch (IOException e) {
      throw new Stop(
          ExitCode.USAGE,
          "the token file "
              + file
              + " cannot be read (missing, or another user's); name one by --token-file, or start the engine");
    }
  }
}
