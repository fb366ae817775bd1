package dev.signalbox.queue.simulate;

import dev.signalbox.queue.JobQueue;
import dev.signalbox.queue.Lanes;
import dev.signalbox.queue.Rules;
import dev.signalbox.queue.StreamId;
import dev.signalbox.queue.Transaction;
import dev.signalbox.queue.Transaction.View;
import dev.signalbox.queue.stepped.Actor;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The one thing that is not as it should be. */
final class Break {
  private Break() {}

  static Sabotage rules(Rules rules) {
    return new Sabotage() {
      @Override
      public Rules rules() {
        return rules;
      }
    };
  }

  static Sabotage written(UnaryOperator<Transaction> change) {
    return new Sabotage() {
      @Override
      public Transaction written(Transaction transaction) {
        return change.apply(transaction);
      }
    };
  }

  static Sabotage changed(Function<View, View> change) {
    return written(it -> new Transaction(it.entries(), it.views().stream().map(change).toList()));
  }

  static Sabotage without(Predicate<View> left) {
    return written(
        it -> new Transaction(it.entries(), it.views().stream().filter(left.negate()).toList()));
  }

  static Sabotage entriesWithout(Predicate<StreamId> left) {
    return written(it ->
        new Transaction(
            it.entries().stream().filter(entry -> !left.test(entry.stream())).toList(),
            it.views()));
  }

  static Sabotage early() {
    return new Sabotage() {
      @Override
      public boolean isAnsweredEarly(Transaction transaction) {
        return true;
      }
    };
  }

  /** The epoch is not looked at; {@code overwriting}: nor is what stands there already. */
  static Sabotage unfenced(boolean overwriting) {
    return new Sabotage() {
      @Override
      public boolean isUnfenced() {
        return true;
      }

      @Override
      public boolean isOverwriting() {
        return overwriting;
      }
    };
  }

  static Sabotage queue(UnaryOperator<JobQueue> broken) {
    return new Sabotage() {
      @Override
      public JobQueue queue(JobQueue queue) {
        return broken.apply(queue);
      }
    };
  }

  static Sabotage lanes(UnaryOperator<Lanes> broken) {
    return new Sabotage() {
      @Override
      public Lanes lanes(Lanes lanes) {
        return broken.apply(lanes);
      }
    };
  }

  /** The thread of this name does nothing any more. */
  static Sabotage dead(String name) {
    return new Sabotage() {
      @Override
      public boolean isDead(Actor actor) {
        return actor.name().equals(name);
      }
    };
  }
}
