package dev.signalbox.queue.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signalbox.core.Actor;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.log.Kebab;
import dev.signalbox.queue.log.TokenStore.Scopes;
import dev.signalbox.queue.log.TokenStore.TokenRow;
import dev.signalbox.queue.sql.Tables.Tokens;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** The table of tokens. */
final class TokenRows {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ACTIONS = "actions";
  private static final String WORKFLOWS = "workflows";

  private TokenRows() {}

  static void put(DSLContext context, TokenRow row) {
    var values = new LinkedHashMap<Field<?>, @Nullable Object>();
    values.put(Tokens.HASH, row.hash());
    values.put(Tokens.NAME, row.name());
    values.put(Tokens.ROLE, Kebab.of(row.role().name()));
    values.put(Tokens.CREATED, row.created().toEpochMilli());
    values.put(Tokens.EXPIRES, row.expires().map(Instant::toEpochMilli).orElse(null));
    values.put(Tokens.REVOKED, row.revoked().map(Instant::toEpochMilli).orElse(null));
    values.put(Tokens.SCOPES, write(row.scopes()));
    values.put(Tokens.IN_FILE, row.inFile() ? 1L : 0L);
    context
        .insertInto(Tokens.TABLE)
        .set(Tokens.ID, row.id())
        .set(values)
        .onConflict(Tokens.ID)
        .doUpdate()
        .set(values)
        .execute();
  }

  static void used(DSLContext context, String id, Instant at) {
    long millis = at.toEpochMilli();
    context
        .update(Tokens.TABLE)
        .set(Tokens.LAST_USED, millis)
        .where(Tokens.ID.eq(id))
        .and(Tokens.LAST_USED.isNull().or(Tokens.LAST_USED.lt(millis)))
        .execute();
  }

  static boolean revoke(DSLContext context, String id, Instant at) {
    int changed =
        context
            .update(Tokens.TABLE)
            .set(Tokens.REVOKED, at.toEpochMilli())
            .where(Tokens.ID.eq(id))
            .and(Tokens.REVOKED.isNull())
            .execute();
    return changed > 0;
  }

  static Optional<TokenRow> byHash(DSLContext context, String hash) {
    return context
        .select(Tokens.ALL)
        .from(Tokens.TABLE)
        .where(Tokens.HASH.eq(hash))
        .limit(1)
        .fetchOptional(TokenRows::row);
  }

  static List<TokenRow> all(DSLContext context) {
    return context
        .select(Tokens.ALL)
        .from(Tokens.TABLE)
        .orderBy(Tokens.CREATED, Tokens.ID)
        .fetch(TokenRows::row);
  }

  private static TokenRow row(Record record) {
    return new TokenRow(
        record.get(Tokens.ID),
        record.get(Tokens.HASH),
        record.get(Tokens.NAME),
        Actor.Role.valueOf(RunRows.constant(record.get(Tokens.ROLE))),
        Optional.ofNullable(record.get(Tokens.SCOPES)).map(TokenRows::read).orElse(Scopes.NONE),
        record.get(Tokens.IN_FILE) != 0,
        Instant.ofEpochMilli(record.get(Tokens.CREATED)),
        Optional.ofNullable(record.get(Tokens.EXPIRES)).map(Instant::ofEpochMilli),
        Optional.ofNullable(record.get(Tokens.REVOKED)).map(Instant::ofEpochMilli),
        Optional.ofNullable(record.get(Tokens.LAST_USED)).map(Instant::ofEpochMilli));
  }

  // --- Scopes: {"actions":[...],"workflows":[...]}, each where there is such a limit

  private static @Nullable String write(Scopes scopes) {
    if (scopes.equals(Scopes.NONE)) {
      return null;
    }
    ObjectNode root = JSON.createObjectNode();
    scopes.actions().ifPresent(words -> add(root.putArray(ACTIONS), words.stream()));
    scopes
        .workflows()
        .ifPresent(ids -> add(root.putArray(WORKFLOWS), ids.stream().map(WorkflowId::value)));
    return root.toString();
  }

  private static void add(ArrayNode list, Stream<String> words) {
    words.sorted().forEach(list::add);
  }

  private static Scopes read(String scopes) {
    try {
      JsonNode root = JSON.readTree(scopes);
      return new Scopes(
          words(root, ACTIONS),
          words(root, WORKFLOWS)
              .map(ids -> ids.stream().map(WorkflowId::new).collect(Collectors.toSet())));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("expected the scopes of a token, found " + scopes, e);
    }
  }

  private static Optional<Set<String>> words(JsonNode root, String name) {
    if (!root.has(name)) {
      return Optional.empty();
    }
    var words = new LinkedHashSet<String>();
    root.get(name).forEach(word -> words.add(word.asText()));
    return Optional.of(words);
  }
}
