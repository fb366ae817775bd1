package dev.signalbox.queue.sql;

import java.util.List;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/** The schema as the migrations make it, for jOOQ. A test holds the two against each other. */
final class Tables {
  private Tables() {}

  static final class Log {
    static final Table<Record> TABLE = DSL.table("log");
    static final Field<String> STREAM = text("stream");
    static final Field<Long> SEQUENCE = number("sequence");
    static final Field<Long> TIME = number("time");
    static final Field<Long> EPOCH = number("epoch");
    static final Field<String> TYPE = text("type");
    static final Field<String> BODY = text("body");
    static final Field<byte[]> LINK = DSL.field("link", SQLDataType.BLOB);
    static final List<Field<?>> ALL = List.of(STREAM, SEQUENCE, TIME, EPOCH, TYPE, BODY, LINK);

    private Log() {}
  }

  static final class Engine {
    static final Table<Record> TABLE = DSL.table("engine");
    static final Field<Long> EPOCH = number("epoch");
    static final Field<Long> CLEAN = number("clean");
    static final Field<Long> CRASHES = number("crashes");
    static final Field<String> FORGOTTEN = text("forgotten");
    static final Field<Long> EVENTS_UNTIL = number("events_until");

    private Engine() {}
  }

  static final class Trimmed {
    static final Table<Record> TABLE = DSL.table("trimmed");
    static final Field<String> STREAM = text("stream");
    static final Field<Long> THROUGH = number("through");
    static final Field<byte[]> LINK = DSL.field("link", SQLDataType.BLOB);
    static final List<Field<?>> ALL = List.of(STREAM, THROUGH, LINK);

    private Trimmed() {}
  }

  static final class Runs {
    static final Table<Record> TABLE = DSL.table("run");
    static final Field<String> RUN = text("run");
    static final Field<String> WORKFLOW = text("workflow");
    static final Field<String> DEFINITION = text("definition");
    static final Field<String> STATUS = text("status");
    static final Field<Long> SEQUENCE = number("sequence");
    static final Field<Long> CREATED = number("created");
    static final Field<Long> UPDATED = number("updated");
    static final Field<Long> WAKE_AT = number("wake_at");
    static final Field<String> LABELS = text("labels");
    static final Field<String> RETRY_OF = text("retry_of");
    static final Field<String> FORKED_FROM = text("forked_from");
    static final Field<String> CONTINUES = text("continues");
    static final Field<String> SETTLED = text("settled");
    static final Field<String> FAILURE = text("failure");
    static final Field<String> QUARANTINE = text("quarantine");
    static final List<Field<?>> ALL =
        List.of(
            RUN,
            WORKFLOW,
            DEFINITION,
            STATUS,
            SEQUENCE,
            CREATED,
            UPDATED,
            WAKE_AT,
            LABELS,
            RETRY_OF,
            FAILURE,
            QUARANTINE,
            FORKED_FROM,
            CONTINUES,
            SETTLED);

    private Runs() {}
  }

  static final class Labels {
    static final Table<Record> TABLE = DSL.table("run_label");
    static final Field<String> RUN = text("run");
    static final Field<String> NAME = text("name");
    static final Field<String> VALUE = text("value");
    static final List<Field<?>> ALL = List.of(RUN, NAME, VALUE);

    private Labels() {}
  }

  static final class Snapshots {
    static final Table<Record> TABLE = DSL.table("snapshot");
    static final Field<String> RUN = text("run");
    static final Field<Long> SEQUENCE = number("sequence");
    static final Field<String> BODY = text("body");
    static final Field<byte[]> LINK = DSL.field("link", SQLDataType.BLOB);
    static final List<Field<?>> ALL = List.of(RUN, SEQUENCE, BODY, LINK);

    private Snapshots() {}
  }

  static final class Approvals {
    static final Table<Record> TABLE = DSL.table("approval");
    static final Field<String> ID = text("id");
    static final Field<String> RUN = text("run");
    static final Field<String> STEP = text("step");
    static final Field<String> ASK = text("ask");
    static final Field<String> DIGEST = text("digest");
    static final Field<Long> CREATED = number("created");
    static final Field<Long> DEADLINE = number("deadline");
    static final Field<String> STATUS = text("status");
    static final Field<Long> QUORUM = number("quorum");
    static final Field<String> VOTING = text("voting");
    static final Field<Long> REMINDERS = number("reminders");
    static final Field<Long> ESCALATED = number("escalated");
    static final List<Field<?>> ALL =
        List.of(
            ID, RUN, STEP, ASK, DIGEST, CREATED, DEADLINE, STATUS, QUORUM, VOTING, REMINDERS,
            ESCALATED);

    private Approvals() {}
  }

  static final class Deliveries {
    static final Table<Record> TABLE = DSL.table("delivery");
    static final Field<String> RUN = text("run");
    static final Field<Long> SEQUENCE = number("sequence");
    static final Field<Long> FACT = number("fact");
    static final Field<String> OBSERVER = text("observer");
    static final Field<Long> FAILURES = number("failures");
    static final Field<Long> DUE = number("due");
    static final List<Field<?>> ALL = List.of(RUN, SEQUENCE, FACT, OBSERVER, FAILURES, DUE);

    private Deliveries() {}
  }

  static final class Waits {
    static final Table<Record> TABLE = DSL.table("wait");
    static final Field<String> RUN = text("run");
    static final Field<String> STEP = text("step");
    static final Field<Long> PLACE = number("place");
    static final Field<String> EVENT = text("event");
    static final Field<String> PATH = text("path");
    static final Field<String> VALUE = text("value");
    static final Field<Long> SINCE = number("since");
    static final Field<Long> CONSUME = number("consume");
    static final Field<Long> REGISTERED = number("registered");
    static final List<Field<?>> ALL =
        List.of(RUN, STEP, PLACE, EVENT, PATH, VALUE, SINCE, CONSUME, REGISTERED);

    private Waits() {}
  }

  static final class Received {
    static final Table<Record> TABLE = DSL.table("received");
    static final Field<String> NAME = text("name");
    static final Field<Long> TIME = number("time");
    static final Field<String> EVENT = text("event");
    static final List<Field<?>> ALL = List.of(NAME, TIME, EVENT);

    private Received() {}
  }

  static final class Arrivals {
    static final Table<Record> TABLE = DSL.table("arrival");
    static final Field<String> RUN = text("run");
    static final Field<String> EVENT = text("event");
    static final Field<Long> ASKED = number("asked");
    static final Field<Long> RECEIVED = number("received");
    static final List<Field<?>> ALL = List.of(RUN, EVENT, ASKED, RECEIVED);

    private Arrivals() {}
  }

  static final class Consumed {
    static final Table<Record> TABLE = DSL.table("consumed");
    static final Field<String> EVENT = text("event");
    static final Field<String> RUN = text("run");
    static final Field<String> STEP = text("step");
    static final List<Field<?>> ALL = List.of(EVENT, RUN, STEP);

    private Consumed() {}
  }

  static final class Children {
    static final Table<Record> TABLE = DSL.table("child");
    static final Field<String> RUN = text("run");
    static final Field<String> PARENT = text("parent");
    static final Field<String> STEP = text("step");
    static final List<Field<?>> ALL = List.of(RUN, PARENT, STEP);

    private Children() {}
  }

  static final class Definitions {
    static final Table<Record> TABLE = DSL.table("definition");
    static final Field<String> DIGEST = text("digest");
    static final Field<String> WORKFLOW = text("workflow");
    static final Field<String> SOURCE = text("source");
    static final List<Field<?>> ALL = List.of(DIGEST, WORKFLOW, SOURCE);

    private Definitions() {}
  }

  static final class Tokens {
    static final Table<Record> TABLE = DSL.table("token");
    static final Field<String> ID = text("id");
    static final Field<String> HASH = text("hash");
    static final Field<String> NAME = text("name");
    static final Field<String> ROLE = text("role");
    static final Field<Long> CREATED = number("created");
    static final Field<Long> EXPIRES = number("expires");
    static final Field<Long> REVOKED = number("revoked");
    static final Field<String> SCOPES = text("scopes");
    static final Field<Long> IN_FILE = number("in_file");
    static final Field<Long> LAST_USED = number("last_used");
    static final List<Field<?>> ALL =
        List.of(ID, HASH, NAME, ROLE, CREATED, EXPIRES, REVOKED, SCOPES, IN_FILE, LAST_USED);

    private Tokens() {}
  }

  static final class Triggers {
    static final Table<Record> TABLE = DSL.table("trigger");
    static final Field<String> ID = text("id");
    static final Field<String> EVENT = text("event");
    static final Field<String> NAME = text("name");
    static final Field<String> WORKFLOW = text("workflow");
    static final Field<String> OUTCOME = text("outcome");
    static final Field<String> RULE = text("rule");
    static final Field<String> BUCKET = text("bucket");
    static final Field<String> RUN = text("run");
    static final Field<Long> RETRY_AT = number("retry_at");
    static final Field<Long> TIME = number("time");
    static final Field<String> PENDING = text("pending");
    static final List<Field<?>> ALL =
        List.of(ID, EVENT, NAME, WORKFLOW, OUTCOME, RULE, BUCKET, RUN, RETRY_AT, TIME, PENDING);

    private Triggers() {}
  }

  static final class Pending {
    static final Table<Record> TABLE = DSL.table("pending");
    static final Field<String> KIND = text("kind");
    static final Field<String> SCOPE = text("scope");
    static final Field<String> BUCKET = text("bucket");
    static final Field<String> ID = text("id");
    static final Field<Long> SEQUENCE = number("sequence");
    static final Field<Long> SINCE = number("since");
    static final Field<Long> DUE = number("due");
    static final Field<Long> EVENTS = number("events");
    static final List<Field<?>> ALL =
        List.of(KIND, SCOPE, BUCKET, ID, SEQUENCE, SINCE, DUE, EVENTS);

    private Pending() {}
  }

  static final class Bulk {
    static final Table<Record> TABLE = DSL.table("bulk");
    static final Field<String> ID = text("id");
    static final Field<String> ACTION = text("action");
    static final Field<String> ARGUMENT = text("argument");
    static final Field<String> ACTOR = text("actor");
    static final Field<String> NAME = text("name");
    static final Field<String> HASH = text("hash");
    static final Field<String> STATUS = text("status");
    static final Field<Long> CREATED = number("created");
    static final Field<Long> EXPIRES = number("expires");
    static final List<Field<?>> ALL =
        List.of(ID, ACTION, ARGUMENT, ACTOR, NAME, HASH, STATUS, CREATED, EXPIRES);

    private Bulk() {}
  }

  static final class BulkItems {
    static final Table<Record> TABLE = DSL.table("bulk_item");
    static final Field<String> BULK = text("bulk");
    static final Field<String> RUN = text("run");
    static final Field<String> OUTCOME = text("outcome");
    static final Field<String> DETAIL = text("detail");
    static final List<Field<?>> ALL = List.of(BULK, RUN, OUTCOME, DETAIL);

    private BulkItems() {}
  }

  static final class Queued {
    static final Table<Record> TABLE = DSL.table("queued");
    static final Field<String> GATE = text("gate");
    static final Field<String> BUCKET = text("bucket");
    static final Field<String> LINE = text("line");
    static final Field<Long> RANK = number("rank");
    static final Field<String> RUN = text("run");
    static final Field<Long> PLACE = number("place");
    static final Field<String> STEP = text("step");
    static final Field<Long> ATTEMPT = number("attempt");
    static final Field<String> WORKFLOW = text("workflow");
    static final Field<String> CLAIMS = text("claims");
    static final List<Field<?>> ALL =
        List.of(GATE, BUCKET, LINE, RANK, RUN, PLACE, STEP, ATTEMPT, WORKFLOW, CLAIMS);

    private Queued() {}
  }

  static final class Spent {
    static final Table<Record> TABLE = DSL.table("spent");
    static final Field<String> GATE = text("gate");
    static final Field<String> BUCKET = text("bucket");
    static final Field<Long> DAY = number("day");
    static final Field<String> RUN = text("run");
    static final Field<String> STEP = text("step");
    static final Field<Long> MICRO_USD = number("micro_usd");
    static final Field<Long> TOKENS = number("tokens");
    static final Field<Long> TURNS = number("turns");
    static final Field<Long> WALL = number("wall");
    static final List<Field<?>> ALL =
        List.of(GATE, BUCKET, DAY, RUN, STEP, MICRO_USD, TOKENS, TURNS, WALL);

    private Spent() {}
  }

  static final class Slots {
    static final Table<Record> TABLE = DSL.table("slot");
    static final Field<String> GATE = text("gate");
    static final Field<String> BUCKET = text("bucket");
    static final Field<String> RUN = text("run");
    static final Field<String> STEP = text("step");
    static final List<Field<?>> ALL = List.of(GATE, BUCKET, RUN, STEP);

    private Slots() {}
  }

  private static Field<String> text(String name) {
    return DSL.field(name, Texts.TYPE);
  }

  private static Field<Long> number(String name) {
    return DSL.field(name, SQLDataType.BIGINT);
  }
}
