package dev.signalbox.plugin.notification;

import static dev.signalbox.plugin.notification.Receiver.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.Digest;
import dev.signalbox.core.Fact;
import dev.signalbox.core.Failure;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.Run;
import dev.signalbox.core.StepPath;
import dev.signalbox.plugin.spi.ApprovalLinks;
import dev.signalbox.plugin.spi.Hook;
import dev.signalbox.plugin.spi.Plugin;
import dev.signalbox.plugin.spi.PluginException;
import dev.signalbox.plugin.spi.PluginFactory;
import dev.signalbox.plugin.spi.ScriptedHost;
import dev.signalbox.plugin.spi.Trigger;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From the settings to what arrives. */
class NotificationPluginTest {
  private static final Fact FAILED =
      new Fact.RunFailed(
          new Run.RunFailure(
              new Failure(FailureKind.NO_EVIDENCE, "no commit"),
              Optional.of(new StepPath("build"))));
  private static final Fact ASKED =
      new Fact.ApprovalOpened(
          new StepPath("review"),
          Json.string("Merge \"it\"?"),
          List.of(),
          2,
          Digest.of(""),
          Optional.of(Samples.NOON),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  @TempDir Path root;
  private ScriptedHost host;
  private Receiver receiver;

  @BeforeEach
  void prepare() throws IOException {
    host = new ScriptedHost(root, Map.of("HOOK", "0123456789abcdef"));
    receiver = new Receiver();
  }

  @AfterEach
  void stop() {
    receiver.close();
  }

  @Test
  void a_fact_reaches_the_routes_that_want_it() throws Exception {
    var plugin =
        plugin(file("all", ""), file("bad", "run.failed"), file("ask", "approval.requested"));

    observe(plugin, Samples.observation("f1", FAILED));
    observe(plugin, Samples.observation("f2", ASKED));
    observe(plugin, Samples.observation("f3", new Fact.RunSucceeded(Json.NULL)));
    observe(plugin, Samples.observation("f4", new Fact.RunCancelled(Optional.empty())));

    assertThat(lines("all")).hasSize(4);
    assertThat(lines("bad"))
        .singleElement()
        .asString()
        .contains(
            "\"on\":\"run.failed\"", "no-evidence in step build: no commit", "\"run\":\"r1\"");
    assertThat(lines("ask"))
        .singleElement()
        .asString()
        .contains(
            "Merge \\\"it\\\"?",
            "signalbox approve r1.review",
            "2026-11-20T12:00:00Z",
            "Approval needed: card");
  }

  @Test
  void a_route_that_is_given_links_gets_one_in_its_own_name() throws Exception {
    host.provide(
        ApprovalLinks.class,
        (run, step, holder) ->
            Optional.of(
                URI.create("https://box.example/links/" + run + "-" + step + "-" + holder)));
    var plugin =
        plugin(
            file("plain", ""), "{\"links\":true,\"for\":\"ann\"," + file("ann", "").substring(1));

    observe(plugin, Samples.observation("f1", ASKED));
    observe(plugin, Samples.observation("f2", FAILED));

    assertThat(lines("ann").getFirst())
        .contains("To decide as ann, once:\\nhttps://box.example/links/r1-review-ann\\n", "0 of 2");
    assertThat(lines("ann").getLast()).doesNotContain("/links/");
    assertThat(lines("plain")).noneMatch(line -> line.contains("/links/"));
  }

  @Test
  void S25_a_link_never_goes_into_a_log() {
    for (String route :
        List.of(
            "{\"links\":true,\"for\":\"ann\",\"to\":{\"log\":true}}",
            "{\"links\":true," + file("a", "").substring(1),
            "{\"for\":\"ann\"," + file("a", "").substring(1))) {
      assertThatThrownBy(() -> plugin(route)).isInstanceOf(PluginException.class);
    }
  }

  @Test
  void the_engine_is_asked_only_for_facts_that_some_route_wants() {
    assertThat(observer(plugin(file("a", "run.failed"))).facts())
        .containsExactly(Fact.RunFailed.class);
    assertThat(observer(plugin(file("a", ""))).facts()).hasSize(6);
    assertThat(plugin(file("a", "notify")).hooks()).isEmpty();
  }

  @Test
  void a_fact_that_is_told_again_is_not_told_on() throws Exception {
    var settings = new String[] {file("a", ""), hook("")};
    observe(plugin(settings), Samples.observation("f1", FAILED));

    observe(plugin(settings), Samples.observation("f1", FAILED));

    assertThat(lines("a")).hasSize(1);
    assertThat(receiver.got()).hasSize(1);
  }

  @Test
  void where_one_route_fails_the_others_are_told_once_over_all_repeats() throws Exception {
    receiver.will(status(403));
    var settings =
        new String[] {
          file("a", ""), hook(""), "{\"to\":{\"slack\":{\"url\":\"" + receiver.url("/s") + "\"}}}"
        };
    var plugin = plugin(settings);

    assertThatThrownBy(() -> observe(plugin, Samples.observation("f1", FAILED)))
        .isInstanceOf(Undelivered.class)
        .hasMessageContaining("answered 403");
    observe(plugin(settings), Samples.observation("f1", FAILED));

    assertThat(lines("a")).hasSize(1);
    var sent = receiver.got().stream().map(got -> got.path() + " " + got.header("Webhook-id"));
    assertThat(receiver.got()).hasSize(3);
    assertThat(sent).contains("/hook f1", "/s ");
  }

  @Test
  void a_step_reaches_the_routes_of_the_word_notify_or_else_all() throws Exception {
    perform(plugin(file("bad", "run.failed"), file("said", "notify")), "{\"notify\":\"hello\"}");
    assertThat(root.resolve("bad")).doesNotExist();
    assertThat(lines("said"))
        .singleElement()
        .asString()
        .contains(
            "\"key\":\"r1/tell\"", "\"on\":\"notify\"", "\"title\":\"card\"", "\"text\":\"hello\"");

    var outcome =
        perform(
            plugin(file("x", "run.failed"), file("y", "run.cancelled")), "{\"notify\":\"hello\"}");
    assertThat(outcome)
        .isEqualTo(new Outcome.Claimed(new Json("{\"to\":[\"file x\",\"file y\"]}")));
    assertThat(lines("x")).hasSize(1);
  }

  @Test
  void a_step_can_name_its_route_and_its_title() throws Exception {
    var plugin =
        plugin(
            file("all", ""),
            "{\"name\":\"ops\",\"on\":[\"run.failed\"],\"to\":{\"file\":\""
                + root.resolve("ops")
                + "\"}}");

    perform(plugin, "{\"notify\":{\"text\":\"x\",\"title\":\"T\",\"to\":\"ops\"}}");
    var nobody = perform(plugin, "{\"notify\":{\"text\":\"x\",\"to\":\"nobody\"}}");

    assertThat(lines("ops")).singleElement().asString().contains("\"title\":\"T\"");
    assertThat(root.resolve("all")).doesNotExist();
    assertThat(nobody)
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.failure().kind()).isEqualTo(FailureKind.CONFIG));
  }

  @Test
  void a_step_that_cannot_tell_fails_with_the_pause_that_was_asked_for() throws Exception {
    receiver.will(status(429, "Retry-After", "7200"));

    var outcome = perform(plugin(hook("")), "{\"notify\":\"hello\"}");

    assertThat(outcome)
        .isEqualTo(
            new Outcome.Failed(
                new Failure(FailureKind.ERROR, "notify: webhook 127.0.0.1 answered 429"),
                Json.NULL,
                Optional.of(Duration.ofHours(2))));
  }

  @Test
  void an_interrupted_step_ends_at_once() throws Exception {
    receiver.will(new Receiver.Behaviour.Hangs());
    var rushed = new Trigger();
    rushed.request();

    var outcome =
        plugin(hook("")).steps().get("notify").perform(Samples.call("{\"notify\":\"x\"}", rushed));

    assertThat(outcome).isInstanceOf(Outcome.Cancelled.class);
  }

  @Test
  void guards_and_transforms_are_asked() throws Exception {
    var plugin = plugin(file("a", ""));
    host.transform = (_, payload) -> new Json(payload.text().replace("secret plan", "***"));
    perform(plugin, "{\"notify\":\"the secret plan\"}");
    host.guard = (_, _) -> Optional.of("quiet hours");
    var vetoed = perform(plugin, "{\"notify\":\"x\"}");
    observe(plugin, Samples.observation("f1", FAILED));

    assertThat(lines("a")).singleElement().asString().contains("the ***");
    assertThat(vetoed)
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.failure().kind()).isEqualTo(FailureKind.VETOED));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{\"to\":{}}",
        "{\"to\":{\"log\":false}}",
        "{\"to\":{\"log\":true,\"file\":\"x\"}}",
        "{\"on\":[\"run.exploded\"],\"to\":{\"log\":true}}",
        "{\"to\":{\"slack\":{\"url\":\"ftp://hidden.example/x\"}}}",
        "{\"to\":{\"slack\":{\"url\":\"http://hidden:pw@host/x\"}}}",
        "{\"to\":{\"slack\":{\"url\":\"http://hi dden/\"}}}",
        "{\"to\":{\"slack\":{\"url\":{\"secret\":\"NOPE\"}}}}",
        "{\"to\":{\"ntfy\":{\"url\":\"http://h/\",\"topic\":\"t\",\"token\":\"hidden\\n\"}}}",
        "{\"to\":{\"webhook\":{\"url\":\"http://host/\",\"secret\":\"hidden\"}}}",
        "{\"to\":{\"smtp\":{\"host\":\"h\",\"port\":25,\"from\":\"a\\nb\",\"to\":[\"c@d.e\"]}}}",
        "{\"to\":{\"smtp\":{\"host\":\"h\",\"port\":25,\"from\":\"a@b.c\",\"to\":[]}}}",
        "{\"to\":{\"smtp\":{\"host\":\"h\",\"port\":25,\"from\":\"a@b.c\",\"to\":[\"d@e.f\"],\"user\":\"hidden\"}}}"
      })
  void settings_that_cannot_work_are_refused_by_their_place_and_without_their_secrets(
      String route) {
    assertThatThrownBy(() -> plugin(route.isEmpty() ? new String[0] : new String[] {route}))
        .isInstanceOf(PluginException.class)
        .hasMessageStartingWith("notification")
        .message()
        .doesNotContain("hidden", "hi dden");
  }

  @Test
  void every_kind_of_channel_can_be_configured() {
    String mail =
        "{\"to\":{\"smtp\":{\"host\":\"h\",\"port\":587,\"from\":\"a@b.c\",\"to\":\"d@e.f\",\"user\":\"u\",\"password\":{\"secret\":\"HOOK\"}}}}";
    String ntfy =
        "{\"to\":{\"ntfy\":{\"url\":\"https://ntfy.example\",\"topic\":\"t\",\"priority\":1,\"token\":\"x\"}}}";

    var plugin = plugin("{\"to\":{\"log\":true}}", mail, ntfy, hook(""));
    plugin.start();
    plugin.close();
    plugin.close();

    assertThat(plugin.steps()).containsOnlyKeys(factory().steps().getFirst().key());
  }

  @Test
  void receipts_survive_a_cut_line_and_do_not_grow_for_ever() throws Exception {
    var route =
        new Route(
            Digest.of("x"),
            Optional.empty(),
            java.util.Set.of(),
            new LogChannel(),
            Optional.empty());
    var receipts = new Receipts(root);
    receipts.add(route, "a");
    receipts.add(route, "b");
    Path file = root.resolve("receipts");
    Files.writeString(file, Files.readString(file).substring(0, 65 + 20));

    var again = new Receipts(root);
    assertThat(again.has(route, "a")).isTrue();
    assertThat(again.has(route, "b")).isFalse();
    again.add(route, "b");
    assertThat(new Receipts(root).has(route, "b")).isTrue();
    Files.writeString(file, (Digest.of("z").hex() + "\n").repeat(3) + old(Receipts.KEPT + 500));
    assertThat(new Receipts(root).has(route, "a")).isFalse();
    assertThat(Files.readAllLines(file)).hasSize(Receipts.KEPT);
  }

  private static String old(int lines) {
    var text = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      text.append(String.format("%064x%n", i));
    }
    return text.toString();
  }

  private String file(String name, String on) {
    String words = on.isEmpty() ? "" : "\"on\":[\"" + on + "\"],";
    return "{" + words + "\"to\":{\"file\":\"" + root.resolve(name) + "\"}}";
  }

  private String hook(String on) {
    String words = on.isEmpty() ? "" : "\"on\":[\"" + on + "\"],";
    return "{"
        + words
        + "\"to\":{\"webhook\":{\"url\":\""
        + receiver.url("/hook")
        + "\",\"secret\":{\"secret\":\"HOOK\"}}}}";
  }

  private List<String> lines(String name) throws IOException {
    return Files.readAllLines(root.resolve(name));
  }

  private Plugin plugin(String... routes) {
    return factory().create(new Json("{\"routes\":[" + String.join(",", routes) + "]}"), host);
  }

  private static PluginFactory factory() {
    return ServiceLoader.load(PluginFactory.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(it -> it.name().equals("notification"))
        .findFirst()
        .orElseThrow();
  }

  private static Hook.Observe observer(Plugin plugin) {
    return (Hook.Observe) plugin.hooks().getFirst();
  }

  private static void observe(Plugin plugin, Hook.Observation observation) throws Exception {
    var observer = observer(plugin);
    if (observer.facts().contains(observation.fact().getClass())) {
      observer.observe(observation);
    }
  }

  private static Outcome perform(Plugin plugin, String input) throws Exception {
    return plugin.steps().get("notify").perform(Samples.call(input, new Trigger()));
  }
}
