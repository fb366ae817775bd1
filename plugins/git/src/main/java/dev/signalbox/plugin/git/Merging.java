package dev.signalbox.plugin.git;

import dev.signalbox.core.Failure;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.RunId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Merging a run's work into the base branch of the repository, exactly once: first it looks whether
 * the branch already holds the work, whoever put it there.
 */
record Merging(Mirror mirror, Delivery delivery) {
  private static final int ROUNDS = 10;

  /** What the merge came to. */
  sealed interface Result {
    /**
     * @param commit what stands for the work in the base branch
     * @param base where the branch was before
     */
    record Done(String commit, String base) implements Result {}

    record Refused(Failure failure) implements Result {}
  }

  /**
   * Where the work is in the base branch, as of the mirror's last refresh; empty where it is not.
   */
  Optional<Result.Done> look(RunId run, String work) throws IOException {
    String head = mirror.baseHead();
    Optional<String> merge = mirror.commit(Refs.merge(run));
    Optional<String> onto = mirror.commit(Refs.onto(run));
    if (merge.isPresent()
        && onto.isPresent()
        && mirror.contains(merge.get(), work)
        && mirror.contains(head, merge.get())) {
      return Optional.of(new Result.Done(merge.get(), onto.get()));
    }
    return mirror.contains(head, work)
        ? Optional.of(new Result.Done(head, head))
        : Optional.empty();
  }

  Result merge(RunId run, String work, String message) throws IOException {
    delivery.recover();
    for (int round = 0; round < ROUNDS; round++) {
      mirror.refresh();
      Optional<Result.Done> there = look(run, work);
      if (there.isPresent()) {
        return there.get();
      }
      switch (once(run, work, message)) {
        case Delivery.Result.Delivered _ -> {
          return new Result.Done(mirror.baseHead(), mirror.commit(Refs.onto(run)).orElseThrow());
        }
        case Delivery.Result.Refused(Failure failure) -> {
          return new Result.Refused(failure);
        }
        case Delivery.Result.Moved _ -> {}
      }
    }
    String moved =
        "the branch %s moved %d times while it was merged into: retry the run"
            .formatted(mirror.settings().base(), ROUNDS);
    return new Result.Refused(new Failure(FailureKind.GIT_CONFLICT, moved));
  }

  private Delivery.Result once(RunId run, String work, String message) throws IOException {
    String head = mirror.baseHead();
    return switch (mirrored(run, head, work, message)) {
      case Mirror.Merge.Conflict conflict ->
          new Delivery.Result.Refused(
              new Failure(
                  FailureKind.GIT_CONFLICT,
                  "the work of run %s and the branch %s both changed: %s; bring the branch into the work, or redo the work on it"
                      .formatted(run, mirror.settings().base(), conflict.shown())));
      case Mirror.Merge.Merged(String merged) -> {
        mirror.put(Refs.onto(run), head);
        mirror.put(Refs.merge(run), merged);
        Delivery.Result result = delivery.toBase(run, head, merged);
        if (result instanceof Delivery.Result.Delivered) {
          mirror.put(Refs.head(mirror.settings().base()), merged);
        }
        yield result;
      }
    };
  }

  /**
   * The merge that an attempt before this one made and did not deliver is good for as long as the
   * base has not moved.
   */
  private Mirror.Merge mirrored(RunId run, String head, String work, String message)
      throws IOException {
    Optional<String> merge = mirror.commit(Refs.merge(run));
    if (merge.isPresent() && mirror.parents(merge.get()).equals(List.of(head, work))) {
      return new Mirror.Merge.Merged(merge.get());
    }
    return mirror.merge(head, work, message);
  }
}
