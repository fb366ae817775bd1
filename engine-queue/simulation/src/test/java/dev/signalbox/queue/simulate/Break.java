package dev.signalbox.queue.simulate;

import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.engine.Rules;
import dev.signalbox.queue.jobs.JobQueue;
import dev.signalbox.queue.jobs.Lanes;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.Transaction;
import dev.signalbox.queue.log.Transaction.View;
import dev.signalbox.queue.memory.MemoryStore;
import dev.signalbox.queue.redact.Redactor;
import dev.signalbox.queue.stepped.Actor;
import dev.signalbox.queue.worker.Performer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.BiFunction;
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

  /** What there is in a backup of each transaction. */
  static Sabotage backedUp(UnaryOperator<Transaction> copy) {
    return new Sabotage() {
      @Override
      public Transaction backedUp(Transaction transaction) {
        return copy.apply(transaction);
      }
    };
  }

  static Sabotage changed(Function<View, View> change) {
    return written(
        it -> new Transaction(it.entries(), it.views().stream().map(change).toList(), it.guards()));
  }

  static Sabotage without(Predicate<View> left) {
    return written(it ->
        new Transaction(
            it.entries(), it.views().stream().filter(left.negate()).toList(), it.guards()));
  }

  static Sabotage entriesWithout(Predicate<StreamId> left) {
    return written(it ->
        new Transaction(
            it.entries().stream().filter(entry -> !left.test(entry.stream())).toList(),
            it.views(),
            it.guards()));
  }

  static Sabotage early(Predicate<Transaction> which) {
    return new Sabotage() {
      @Override
      public boolean isAnsweredEarly(Transaction transaction) {
        return which.test(transaction);
      }
    };
  }

  static Sabotage store(MemoryStore.Flaws flaws) {
    return new Sabotage() {
      @Override
      public MemoryStore.Flaws store() {
        return flaws;
      }
    };
  }

  /** What the log says when it is asked for this; the arguments stand behind it. */
  static Sabotage reading(String method, BiFunction<RunLog, Object[], Object> answer) {
    return reading(method, answer, MemoryStore.Flaws.NONE);
  }

  static Sabotage reading(
      String method, BiFunction<RunLog, Object[], Object> answer, MemoryStore.Flaws flaws) {
    return new Sabotage() {
      @Override
      public RunLog log(RunLog log) {
        return (RunLog)
            Proxy.newProxyInstance(
                RunLog.class.getClassLoader(),
                new Class<?>[] {RunLog.class},
                (_, called, arguments) -> {
                  if (called.getName().equals(method)) {
                    return answer.apply(log, arguments);
                  }
                  try {
                    return called.invoke(log, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
      }

      @Override
      public MemoryStore.Flaws store() {
        return flaws;
      }
    };
  }

  /** What the log says is broken as the one, what it is given as the other. */
  static Sabotage both(Sabotage reading, Sabotage writing) {
    return new Sabotage() {
      @Override
      public RunLog log(RunLog log) {
        return reading.log(log);
      }

      @Override
      public Transaction written(Transaction transaction) {
        return writing.written(transaction);
      }
    };
  }

  static Sabotage definitions(UnaryOperator<Definitions> broken) {
    return new Sabotage() {
      @Override
      public Definitions definitions(Definitions definitions) {
        return broken.apply(definitions);
      }
    };
  }

  /** What is seen of evidence is not redacted. */
  static Sabotage examined() {
    return new Sabotage() {
      @Override
      public Performer work(Performer work, Redactor redactor) {
        return new Candid(work, redactor);
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
