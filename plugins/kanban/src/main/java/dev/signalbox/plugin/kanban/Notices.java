package dev.signalbox.plugin.kanban;

import dev.signalbox.plugin.spi.Cards.Card;
import dev.signalbox.plugin.spi.Cards.Problem;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what is on the board with what is known of it, and makes an event of each difference.
 * First the difference is remembered together with its event, then the event is sent: a crash at
 * any point leaves it to be found, or to be sent again. Not safe for use by several threads: {@link
 * Board} holds the lock.
 */
final class Notices {
  static final String CREATED = "kanban/card.created";
  static final String MOVED = "kanban/card.moved";

  /**
   * A card that is not there for this long was deleted. Editors and git take files away and put
   * them back.
   */
  static final Duration GONE_AFTER = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

  private final Folder folder;
  private final List<String> columns;
  private final MemoryFile file;
  private final Outbox outbox;
  private final Clock clock;
  private final Supplier<String> instances;
  private final Map<String, Instant> missing = new HashMap<>();
  private final Set<Problem> told = new HashSet<>();
  private Map<String, Reading.Good> unsettled = Map.of();
  private Set<Problem> doubtful = Set.of();
  private Optional<MemoryBook> opened = Optional.empty();

  Notices(
      Folder folder,
      List<String> columns,
      MemoryFile file,
      Outbox outbox,
      Clock clock,
      Supplier<String> instances) {
    this.folder = folder;
    this.columns = List.copyOf(columns);
    this.file = file;
    this.outbox = outbox;
    this.clock = clock;
    this.instances = instances;
  }

  void open() {
    outbox.open();
  }

  /**
   * True where something is to be looked at again soon: a change counts once two looks in a row
   * have shown the same text.
   */
  boolean scan() throws IOException {
    var readings = folder.list();
    var next = new HashMap<String, Reading.Good>();
    for (Reading reading : readings.values()) {
      if (reading instanceof Reading.Good good && columns.contains(good.card().column())) {
        String id = good.card().id();
        if (isKnown(good.card()) || good.equals(unsettled.get(id))) {
          notice(good);
        } else {
          next.put(id, good);
        }
      }
    }
    unsettled = next;
    boolean isDoubtful = tell(problems(readings, columns));
    forgetWhatIsGone(readings);
    outbox.flush(book());
    return isDoubtful || !unsettled.isEmpty();
  }

  /** The card is there, in this column. */
  void notice(Reading.Good good) throws IOException {
    var card = good.card();
    var memory = book().now();
    if (!columns.contains(card.column())) {
      return;
    }
    if (isKnown(card) || memory.expects(card.id(), card.column())) {
      book().turn(memory.saw(card.id(), card.column()));
    } else if (!memory.isFull()) {
      var from = memory.column(card.id());
      String name = from.isPresent() ? MOVED : CREATED;
      String data = from.map(it -> CardJson.moved(card, it)).orElse(CardJson.of(card)).text();
      book().turn(memory.saw(card.id(), card.column()).announcing(name, data));
    }
    outbox.flush(book());
  }

  /** The card is about to be put there by us. */
  void expect(Card card) throws IOException {
    book().turn(book().now().expecting(card.id(), card.column()));
  }

  String freshId() throws IOException {
    while (true) {
      book().turn(book().now().making());
      String id = "card-" + book().now().made();
      if (folder.read(id).isEmpty() && book().now().column(id).isEmpty()) {
        return id;
      }
    }
  }

  static List<Problem> problems(SortedMap<String, Reading> readings, List<String> columns) {
    var problems = new TreeMap<String, Problem>();
    readings.forEach((id, reading) -> {
      switch (reading) {
        case Reading.Bad(String reason) -> problems.put(id, new Problem(shown(id), reason));
        case Reading.Good(Card card, String _) when !columns.contains(card.column()) ->
            problems.put(
                id,
                new Problem(
                    shown(id),
                    "its column '" + card.column() + "' is none of " + String.join(", ", columns)));
        case Reading.Good _ -> {}
      }
    });
    return List.copyOf(problems.values());
  }

  /** A file can have any name: in a log it stays within its line. */
  private static String shown(String id) {
    return id.replaceAll("\\p{Cntrl}", "?") + ".md";
  }

  private boolean isKnown(Card card) throws IOException {
    return book().now().column(card.id()).equals(Optional.of(card.column()));
  }

  /**
   * Each problem once, and only if it is still there at the second look: a file may be in the
   * middle of being written.
   */
  private boolean tell(List<Problem> problems) {
    var now = Set.copyOf(problems);
    told.retainAll(now);
    boolean isDoubtful = false;
    for (Problem problem : now) {
      if (!doubtful.contains(problem)) {
        isDoubtful = true;
      } else if (told.add(problem)) {
        LOG.warn("kanban: {} is left alone: {}", problem.file(), problem.message());
      }
    }
    doubtful = now;
    return isDoubtful;
  }

  private void forgetWhatIsGone(SortedMap<String, Reading> readings) throws IOException {
    var known = book().now().seen().keySet();
    if (readings.isEmpty() && known.size() > 1) {
      // A whole board is rather a disk that is not mounted than a hundred deletions.
      missing.clear();
      return;
    }
    missing.keySet().retainAll(known);
    missing.keySet().removeAll(readings.keySet());
    for (String id : Set.copyOf(known)) {
      if (!readings.containsKey(id)
          && !clock
              .instant()
              .isBefore(missing.computeIfAbsent(id, _ -> clock.instant()).plus(GONE_AFTER))) {
        book().turn(book().now().forgetting(id));
        missing.remove(id);
      }
    }
  }

  private MemoryBook book() throws IOException {
    if (opened.isEmpty()) {
      opened = Optional.of(new MemoryBook(file, remembered()));
    }
    return opened.get();
  }

  /**
   * At the very first look, or with another board, the cards are where they are, and that is no
   * news.
   */
  private Memory remembered() throws IOException {
    String name = folder.path().toRealPath().toString();
    var before = file.load();
    if (before.isPresent() && before.get().folder().equals(name)) {
      return before.get();
    }
    var seen = new TreeMap<String, String>();
    for (Reading reading : folder.list().values()) {
      if (reading instanceof Reading.Good(Card card, String _) && columns.contains(card.column())) {
        seen.put(card.id(), card.column());
      }
    }
    var first =
        new Memory(
            before.map(Memory::instance).orElseGet(instances),
            name,
            before.map(Memory::sequence).orElse(0L),
            before.map(Memory::made).orElse(0L),
            seen,
            new TreeMap<>(),
            before.map(Memory::pending).orElse(List.of()));
    file.save(first);
    return first;
  }
}
