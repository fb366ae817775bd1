package dev.signalbox.queue.codec;

import dev.signalbox.core.Claim;
import dev.signalbox.core.Digest;
import dev.signalbox.core.Event;
import dev.signalbox.core.Fact;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.Vote;
import dev.signalbox.queue.jobs.Job;
import dev.signalbox.queue.jobs.Letter;
import dev.signalbox.queue.jobs.Print;
import dev.signalbox.queue.log.Kebab;
import java.util.List;

/** The format of the log: what an entry and a snapshot of a run look like as JSON. */
public final class Codec {
  private static final ClassValue<String> TYPES =
      new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> type) {
          return Kebab.of(type.getSimpleName());
        }
      };

  /** Formats hold nothing but how types are read: made once, they serve everybody. */
  private static final RecordCodec RECORDS = new RecordCodec();

  /** What an entry of a run holds: what reached the run, and what was concluded from it. */
  public record Body(Event event, List<Fact> facts) {
    public Body {
      facts = List.copyOf(facts);
    }
  }

  /** An entry whose event and facts are left as text, for those who only show them. */
  public record RawBody(Json event, Json facts) {}

  public Json encode(Body body) {
    return RECORDS.write(Body.class, body);
  }

  /**
   * Reads the body of an entry.
   *
   * @throws IllegalStateException if it is not one that this build can read
   */
  public Body decode(Json body) {
    return (Body) RECORDS.read(Body.class, body);
  }

  public RawBody decodeRaw(Json body) {
    return (RawBody) RECORDS.read(RawBody.class, body);
  }

  /** A snapshot vouches for itself: nothing in the log does. */
  record Sealed(Digest digest, Json run) {}

  public Json snapshot(Run run) {
    Json body = RECORDS.write(Run.class, run);
    return RECORDS.write(Sealed.class, new Sealed(Digest.of(body.text()), body));
  }

  /**
   * Reads a snapshot.
   *
   * @throws IllegalStateException if it is not what was written
   */
  public Run run(Json snapshot) {
    var sealed = (Sealed) RECORDS.read(Sealed.class, snapshot);
    if (!Digest.of(sealed.run().text()).equals(sealed.digest())) {
      throw new IllegalStateException("the snapshot is not what was written");
    }
    return (Run) RECORDS.read(Run.class, sealed.run());
  }

  /**
   * Reads the body of an entry of a schedule.
   *
   * @throws IllegalStateException if it is not one that this build can read
   */
  public ScheduleRecord schedule(Json body) {
    return read(ScheduleRecord.class, body);
  }

  /** Who may decide a question, and what they have said. */
  public record Voting(List<String> by, List<Vote> votes) {
    public Voting {
      by = List.copyOf(by);
      votes = List.copyOf(votes);
    }
  }

  public Json voting(Voting voting) {
    return RECORDS.write(Voting.class, voting);
  }

  public Voting voting(Json json) {
    return read(Voting.class, json);
  }

  record Claims(List<Claim> of) {}

  public Json claims(List<Claim> claims) {
    return RECORDS.write(Claims.class, new Claims(claims));
  }

  public List<Claim> claims(Json json) {
    return ((Claims) RECORDS.read(Claims.class, json)).of();
  }

  /** What a queue keeps of a job outside of this process. */
  public Json job(Job job) {
    return RECORDS.write(Job.class, job);
  }

  /**
   * Reads a job.
   *
   * @throws IllegalStateException if it is not one that this build can read
   */
  public Job job(Json json) {
    return read(Job.class, json);
  }

  /** What the post keeps of a letter. */
  public Json letter(Letter letter) {
    return RECORDS.write(Letter.class, letter);
  }

  /**
   * Reads a letter.
   *
   * @throws IllegalStateException if it is not one that this build can read
   */
  public Letter letter(Json json) {
    return read(Letter.class, json);
  }

  public Json print(Print print) {
    return RECORDS.write(Print.class, print);
  }

  /**
   * Reads what was printed.
   *
   * @throws IllegalStateException if it is not what this build can read
   */
  public Print print(Json json) {
    return read(Print.class, json);
  }

  public Json reply(Letter.Reply reply) {
    return RECORDS.write(Letter.Reply.class, reply);
  }

  /**
   * Reads an answer to a letter.
   *
   * @throws IllegalStateException if it is not one that this build can read
   */
  public Letter.Reply reply(Json json) {
    return read(Letter.Reply.class, json);
  }

  /** Any other record of ours that is kept in an entry. */
  public <T> Json write(Class<T> type, T value) {
    return RECORDS.write(type, value);
  }

  public <T> T read(Class<T> type, Json json) {
    return type.cast(RECORDS.read(type, json));
  }

  /** The kind of an event, as the log names it. */
  public static String type(Event event) {
    return TYPES.get(event.getClass());
  }
}
