package dev.signalbox.api.chaos;

import dev.signalbox.api.chaos.Client.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The clients of the engines: they ask for runs, by events and by name, again and again until they
 * are answered, some of them after that too; they send what runs wait for, approve, and cancel a
 * few.
 */
final class Load {
  private static final Duration PACE = Duration.ofMillis(450);

  /** One in so many turns asks again for what was answered, or cancels a run. */
  private static final int SELDOM = 12;

  /** One in so many runs has an agent at work. */
  private static final int CRAFTED = 3;

  private final Stage stage;
  private final Client client;
  private final Random random;
  private final Map<Integer, Order> open = new LinkedHashMap<>();
  private final SortedMap<Integer, Accepted> accepted = new TreeMap<>();
  private final Set<Integer> unanswered = new HashSet<>();
  private final Set<String> cancelled = new HashSet<>();
  private final List<String> wrong = new ArrayList<>();
  private int count;

  /** A run that is wanted, in one of two ways; asked for as often as it takes. */
  private record Order(int n, boolean isEvent, int key) {
    String data() {
      return "{\"n\":%d,\"key\":\"k%d\",\"crafted\":%b}".formatted(n, key, n % CRAFTED == 1);
    }

    String id() {
      return "order-" + n;
    }
  }

  /** What was answered with success. */
  private record Accepted(Order order, String run) {}

  Load(Stage stage, Client client) {
    this.stage = stage;
    this.client = client;
    this.random = new Random(~stage.plan().seed());
  }

  /** Sends, until the thread is interrupted. */
  void run() {
    try {
      while (true) {
        turn();
        Thread.sleep(PACE);
      }
    } catch (InterruptedException _) {
      // It is calm now.
    }
  }

  private synchronized void turn() throws InterruptedException {
    if (!open.isEmpty() && random.nextBoolean()) {
      ask(oldest());
    } else if (!accepted.isEmpty() && random.nextInt(SELDOM) == 0) {
      ask(anyAccepted().order());
    } else {
      var order = new Order(++count, random.nextBoolean(), random.nextInt(Scenery.KEYS));
      open.put(order.n(), order);
      ask(order);
    }
    if (!accepted.isEmpty() && random.nextInt(SELDOM * 2) == 0) {
      cancel(anyAccepted().run());
    }
    serve();
  }

  private Order oldest() {
    return open.values().iterator().next();
  }

  private Accepted anyAccepted() {
    List<Accepted> all = List.copyOf(accepted.values());
    return all.get(random.nextInt(all.size()));
  }

  private EngineNode any() {
    List<EngineNode> engines = stage.engines();
    return engines.get(random.nextInt(engines.size()));
  }

  private void ask(Order order) throws InterruptedException {
    Optional<Answer> answer =
        order.isEvent()
            ? client.post(
                any(),
                "/v1/events",
                "{\"id\":\"%s\",\"name\":\"chaos/work\",\"data\":%s}"
                    .formatted(order.id(), order.data()),
                Optional.empty())
            : client.post(
                any(),
                "/v1/workflows/work/runs",
                "{\"data\":" + order.data() + "}",
                Optional.of(order.id()));
    answer.ifPresent(it -> heard(order, it));
  }

  private void heard(Order order, Answer answer) {
    if (!answer.isSuccess()) {
      if (answer.status() < 500 && answer.status() != 429) {
        wrong.add(order.id() + ": expected success, found " + answer);
      }
      return;
    }
    String run = order.isEvent() ? answer.body().path("runs").path(0).asText() : answer.text("id");
    Accepted before = accepted.get(order.n());
    if (run.isEmpty() || (before != null && !before.run().equals(run))) {
      wrong.add(
          order.id()
              + ": expected the run "
              + (before == null ? "that it has made" : before.run())
              + ", found "
              + answer);
      return;
    }
    open.remove(order.n());
    if (before == null) {
      accepted.put(order.n(), new Accepted(order, run));
      unanswered.add(order.n());
    }
  }

  private void cancel(String run) throws InterruptedException {
    cancelled.add(run); // whether it is heard or not: it may be cancelled
    var _ = client.post(any(), "/v1/runs/" + run + "/cancel", "{}", Optional.empty());
  }

  /** What runs and people wait for. */
  private void serve() throws InterruptedException {
    for (int n : unanswered.stream().limit(3).toList()) {
      Optional<Answer> answer =
          client.post(
              any(),
              "/v1/events",
              "{\"id\":\"answer-%d\",\"name\":\"chaos/answer\",\"data\":{\"n\":%d}}"
                  .formatted(n, n),
              Optional.empty());
      if (answer.filter(Answer::isSuccess).isPresent()) {
        unanswered.remove(n);
      }
    }
    Optional<Answer> asked = client.get(any(), "/v1/approvals?status=pending&limit=20");
    if (asked.filter(Answer::isSuccess).isPresent()) {
      for (var approval : asked.get().body().path("approvals")) {
        var _ =
            client.post(
                any(),
                "/v1/approvals/" + approval.path("id").asText() + "/decision",
                "{\"decision\":\"approve\"}",
                Optional.empty());
      }
    }
  }

  /** Asks for what was not answered yet, and for nothing new; whether nothing is left. */
  synchronized boolean settle() throws InterruptedException {
    for (Order order : List.copyOf(open.values())) {
      ask(order);
    }
    serve();
    return open.isEmpty() && unanswered.isEmpty();
  }

  /** The runs that were promised, by the numbers of their orders. */
  synchronized SortedMap<Integer, String> accepted() {
    var all = new TreeMap<Integer, String>();
    accepted.forEach((n, it) -> all.put(n, it.run()));
    return all;
  }

  /** Orders that nobody has answered. */
  synchronized Set<Integer> open() {
    return Set.copyOf(open.keySet());
  }

  /** Runs that somebody wanted to cancel. */
  synchronized Set<String> cancelled() {
    return Set.copyOf(cancelled);
  }

  /** Answers that no engine may give. */
  synchronized List<String> wrong() {
    return List.copyOf(wrong);
  }
}
