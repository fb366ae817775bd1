package dev.signalbox.queue.sqlite;

import dev.signalbox.core.Actor;
import dev.signalbox.queue.Kebab;
import dev.signalbox.queue.TokenStore.TokenRow;
import dev.signalbox.queue.sqlite.Tables.Tokens;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Record;

/** The table of tokens. */
final class TokenRows {
  private TokenRows() {}

  static void put(DSLContext context, TokenRow row) {
    var values =
        Map.of(
            Tokens.HASH, row.hash(),
            Tokens.NAME, row.name(),
            Tokens.ROLE, Kebab.of(row.role().name()),
            Tokens.CREATED, row.created().toEpochMilli());
    context
        .insertInto(Tokens.TABLE)
        .set(Tokens.ID, row.id())
        .set(values)
        .set(Tokens.EXPIRES, row.expires().map(Instant::toEpochMilli).orElse(null))
        .set(Tokens.REVOKED, row.revoked().map(Instant::toEpochMilli).orElse(null))
        .onConflict(Tokens.ID)
        .doUpdate()
        .set(values)
        .set(Tokens.EXPIRES, row.expires().map(Instant::toEpochMilli).orElse(null))
        .set(Tokens.REVOKED, row.revoked().map(Instant::toEpochMilli).orElse(null))
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
        Instant.ofEpochMilli(record.get(Tokens.CREATED)),
        Optional.ofNullable(record.get(Tokens.EXPIRES)).map(Instant::ofEpochMilli),
        Optional.ofNullable(record.get(Tokens.REVOKED)).map(Instant::ofEpochMilli));
  }
}
