package dev.signalbox.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.api.hook.Hooks;
import dev.signalbox.config.EngineConfig.Webhook;
import dev.signalbox.core.Actor.Role;
import dev.signalbox.core.RunId;
import dev.signalbox.plugin.spi.Cards;
import dev.signalbox.queue.Node;
import dev.signalbox.queue.ambient.EngineClock;
import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.ambient.Space;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.gates.Guards;
import dev.signalbox.queue.local.LocalEventBus;
import dev.signalbox.queue.local.LocalJobQueue;
import dev.signalbox.queue.log.TokenStore.Scopes;
import dev.signalbox.queue.sqlite.SqliteSettings;
import dev.signalbox.queue.sqlite.SqliteStore;
import io.vertx.core.Vertx;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** A whole engine behind a real server on a free port, with a store of its own. */
final class Site implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();
  static final Settings.Limits QUICK =
      new Settings.Limits(
          1 << 20,
          16 << 10,
          64,
          3,
          1024,
          Duration.ofSeconds(2),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofMillis(50),
          Duration.ofMillis(200));

  final Vertx vertx = Vertx.vertx();
  final Map<RunId, String> logs = new ConcurrentHashMap<>();
  final Map<RunId, String> diffs = new ConcurrentHashMap<>();
  final Set<RunId> brokenLogs = ConcurrentHashMap.newKeySet();
  final Map<String, String> secrets = new ConcurrentHashMap<>();
  final TestHealth health = new TestHealth();
  volatile Space.Level space = Space.Level.ENOUGH;
  final Work work = new Work();
  final HttpClient client = HttpClient.newHttpClient();
  final SqliteStore store;
  final LocalEventBus bus;
  final Tokens tokens;
  final Node node;
  final HttpServer server;
  final int port;
  final String admin;

  /** How the engine says it is. */
  static final class TestHealth implements Health {
    volatile boolean ready = true;
    volatile List<String> degraded = List.of();

    @Override
    public boolean ready() {
      return ready;
    }

    @Override
    public List<String> degraded() {
      return degraded;
    }
  }

  Site(Path folder) {
    this(folder, Settings.standard("127.0.0.1", 0), Optional.empty(), new Failpoints.None());
  }

  Site(Path folder, Definitions definitions) {
    this(
        folder,
        Settings.standard("127.0.0.1", 0),
        Optional.empty(),
        new Failpoints.None(),
        Map.of(),
        InstantSource.system(),
        definitions);
  }

  Site(Path folder, Settings settings, Optional<Cards> cards, Failpoints failpoints) {
    this(
        folder, settings, cards, failpoints, Map.of(), InstantSource.system(), Flows.definitions());
  }

  /**
   * @param clock of the server, not of the engine
   */
  Site(
      Path folder,
      Settings settings,
      Optional<Cards> cards,
      Failpoints failpoints,
      InstantSource clock) {
    this(folder, settings, cards, failpoints, Map.of(), clock);
  }

  Site(
      Path folder,
      Settings settings,
      Optional<Cards> cards,
      Failpoints failpoints,
      Map<String, Webhook> webhooks,
      InstantSource clock) {
    this(folder, settings, cards, failpoints, webhooks, clock, Flows.definitions());
  }

  private Site(
      Path folder,
      Settings settings,
      Optional<Cards> cards,
      Failpoints failpoints,
      Map<String, Webhook> webhooks,
      InstantSource clock,
      Definitions definitions) {
    try {
      store = SqliteStore.open(SqliteSettings.of(folder, _ -> {}));
      tokens = new Tokens(store, clock, new SecureRandom());
      bus = new LocalEventBus(vertx);
      node =
          new Node(
              new Node.Parts(
                  store,
                  new LocalJobQueue(() -> UUID.randomUUID().toString()),
                  bus,
                  definitions,
                  work,
                  new Work.OneLane(),
                  new Work.NoObservers(),
                  new Guards.Open(),
                  EngineClock.system(),
                  Ids.secure(),
                  new Failpoints.None(),
                  () -> space));
      node.start();
      server =
          new HttpServer(
              new HttpServer.Parts(
                  vertx,
                  settings,
                  node.operations(),
                  store,
                  tokens,
                  bus,
                  clock,
                  cards,
                  this::log,
                  run -> Optional.ofNullable(diffs.get(run)),
                  new Hooks(webhooks, name -> Optional.ofNullable(secrets.get(name))),
                  new Links(folder.resolve("link.key"), this::base, clock, new SecureRandom()),
                  health,
                  failpoints,
                  new SecureRandom(),
                  Optional.empty()));
      port = server.start();
      admin = token(Role.ADMIN);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private URI base() {
    return URI.create("http://127.0.0.1:" + port);
  }

  private Optional<InputStream> log(RunId run) throws IOException {
    if (brokenLogs.contains(run)) {
      throw new IOException("bad block");
    }
    return Optional.ofNullable(logs.get(run))
        .map(text -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  String token(Role role) {
    return tokens
        .issue(
            new Tokens.Request(
                role.name().toLowerCase(Locale.ROOT), role, Scopes.NONE, Optional.empty()))
        .text();
  }

  // --- Requests

  /** An answer with its JSON, where it is JSON. */
  record Answer(int status, HttpResponse<String> response) {
    JsonNode json() {
      try {
        return JSON.readTree(response.body());
      } catch (IOException e) {
        throw new AssertionError("expected JSON, found " + response.body(), e);
      }
    }

    String text(String pointer) {
      return json().at(pointer).asText();
    }
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(20));
  }

  HttpRequest.Builder authorized(String path, String token) {
    return request(path).header("Authorization", "Bearer " + token);
  }

  Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), response);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  Answer get(String path) {
    return send(authorized(path, admin).GET());
  }

  /** The ids on the pages of a list, each page but the first asked for by the one before. */
  List<List<String>> pages(String path, String name, int limit) {
    var pages = new ArrayList<List<String>>();
    JsonNode page = get(path + "?limit=" + limit).json();
    pages.add(page.at("/" + name).findValuesAsText("id"));
    while (page.at("/next").isTextual() && pages.size() < 50) {
      page = get(path + "?limit=" + limit + "&cursor=" + page.at("/next").asText()).json();
      pages.add(page.at("/" + name).findValuesAsText("id"));
    }
    return pages;
  }

  Answer post(String path, String body, String... headers) {
    var request =
        authorized(path, admin)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request);
  }

  /** Starts a run and returns its id. */
  String start(String workflow, String data) {
    return post("/v1/workflows/" + workflow + "/runs", "{\"data\":" + data + "}").text("/id");
  }

  @Override
  public void close() {
    try {
      server.close();
      node.drain(Duration.ofMillis(100), Duration.ofSeconds(2));
      node.close();
      store.close();
      vertx.close().await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
