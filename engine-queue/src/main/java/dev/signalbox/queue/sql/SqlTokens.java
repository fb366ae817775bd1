package dev.signalbox.queue.sql;

import dev.signalbox.queue.log.RunLog.Appended;
import dev.signalbox.queue.log.StoreUnavailable;
import dev.signalbox.queue.log.TokenStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jooq.DSLContext;

/** Where every store in SQL keeps tokens. */
interface SqlTokens extends TokenStore {
  Reads reads();

  /** Has it stored with the next commit. */
  void add(Item item);

  @Override
  default void put(TokenRow token) {
    change(context -> TokenRows.put(context, token));
  }

  @Override
  default Optional<TokenRow> byHash(String hash) {
    return reads().read(context -> TokenRows.byHash(context, hash));
  }

  @Override
  default List<TokenRow> all() {
    return reads().read(TokenRows::all);
  }

  @Override
  default boolean revoke(String id, Instant at) {
    var revoked = new AtomicBoolean();
    change(context -> {
      // It may be asked twice, where the answer to a commit was lost.
      if (TokenRows.revoke(context, id, at)) {
        revoked.set(true);
      }
    });
    return revoked.get();
  }

  @Override
  default void used(String id, Instant at) {
    change(context -> TokenRows.used(context, id, at));
  }

  private void change(Consumer<DSLContext> change) {
    var answer = new CompletableFuture<Appended>();
    add(Item.of(change, answer::complete));
    switch (answer.join()) {
      case Appended.Durable _ -> {}
      case Appended.Conflict _, Appended.Full _ -> throw new StoreUnavailable("the disk is full");
      case Appended.Busy _ -> throw new StoreUnavailable(StoreUnavailable.LOCKED);
      case Appended.Lost(String reason) -> throw new StoreUnavailable(reason);
    }
  }
}
