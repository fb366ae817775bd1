package dev.signalbox.core;

import dev.signalbox.core.Block.Case;
import dev.signalbox.core.Expression.Evaluated;
import dev.signalbox.core.Progress.Holding;
import dev.signalbox.core.StepRun.Closing;
import dev.signalbox.core.StepRun.Numbered;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** Blocks: which lanes run, what the end of one means for the others, and what all of them made. */
final class Lanes {
  private Lanes() {}

  static void begin(Deciding deciding, StepPath path, Block block) {
    switch (block) {
      case Block.Parallel parallel ->
          beginAll(deciding, path, parallel.branches().sequencedKeySet());
      case Block.Race race -> beginAll(deciding, path, race.branches().sequencedKeySet());
      case Block.ForEach each ->
          Course.with(deciding, path, each.in(), list -> beginEach(deciding, path, each, list));
      case Block.Switch(List<Case> cases) -> choose(deciding, path, cases);
      case Block.Repeat _ -> {
        hold(deciding, path, Optional.of(new Numbered.Rounds()));
        beginLane(deciding, path, 0);
      }
    }
  }

  private static void beginAll(Deciding deciding, StepPath path, Iterable<String> lanes) {
    hold(deciding, path, Optional.empty());
    lanes.forEach(lane -> beginLane(deciding, path, lane));
  }

  private static void beginEach(Deciding deciding, StepPath path, Block.ForEach each, Json list) {
    Optional<List<Json>> items = list.items();
    if (items.isEmpty()) {
      Course.undefined(deciding, path, "in: expected a list, found " + shortened(list));
    } else if (items.get().size() > Block.ITEMS_MAX) {
      Course.undefined(
          deciding,
          path,
          "in: expected at most " + Block.ITEMS_MAX + " items, found " + items.get().size());
    } else if (items.get().isEmpty()) {
      Course.stepSucceeded(deciding, path, Json.EMPTY_ARRAY);
    } else {
      hold(deciding, path, Optional.of(new Numbered.Items(each.as(), items.get())));
      fill(deciding, path, each);
    }
  }

  private static void choose(Deciding deciding, StepPath path, List<Case> cases) {
    for (int i = 0; i < cases.size(); i++) {
      Evaluated holds =
          cases
              .get(i)
              .when()
              .map(when -> Course.condition(deciding, path.frame(), "when", when))
              .orElse(new Evaluated.Value(Json.TRUE));
      if (holds instanceof Evaluated.Undefined(String reason)) {
        Course.undefined(deciding, path, reason);
        return;
      }
      if (holds.equals(new Evaluated.Value(Json.TRUE))) {
        hold(deciding, path, Optional.empty());
        beginLane(deciding, path, Block.laneOf(cases, i));
        return;
      }
    }
    Course.stepSucceeded(deciding, path, Json.NULL);
  }

  private static void hold(Deciding deciding, StepPath path, Optional<Numbered> numbered) {
    deciding.conclude(new Fact.BlockBegun(path, numbered));
  }

  private static void fill(Deciding deciding, StepPath path, Block.ForEach each) {
    int items = items(deciding, path);
    for (Holding held = held(deciding, path);
        held.open() < each.window() && held.begun() < items;
        held = held(deciding, path)) {
      beginLane(deciding, path, held.begun());
    }
  }

  private static void beginLane(Deciding deciding, StepPath path, int number) {
    beginLane(deciding, path, Integer.toString(number));
  }

  private static void beginLane(Deciding deciding, StepPath path, String lane) {
    deciding.conclude(new Fact.LaneBegun(path, lane));
    Frame frame = path.lane(lane);
    Course.open(deciding, frame, steps(deciding, frame).getFirst());
  }

  // --- Ends

  /** A step of a lane has ended: the next one follows, or the lane has ended, too. */
  static void follow(Deciding deciding, Frame frame, StepRun step) {
    StepPath path = block(frame);
    boolean stopping = held(deciding, path).closing().isPresent();
    Optional<Failure> failure = step.failure();
    Optional<Step> next =
        stopping || failure.isPresent()
            ? Optional.empty()
            : Course.after(steps(deciding, frame), step.path().id());
    if (next.isPresent()) {
      Course.open(deciding, frame, next.get());
      return;
    }
    deciding.conclude(new Fact.LaneEnded(path, frame.lane(), failure));
    if (!stopping) {
      laneEnded(deciding, path, frame, failure.map(why -> blaming(step, why)));
    }
    if (held(deciding, path).open() == 0) {
      end(deciding, path);
    }
  }

  private static void laneEnded(
      Deciding deciding, StepPath path, Frame lane, Optional<Failure> failure) {
    switch (definition(deciding, path)) {
      case Block.Race _ -> {
        if (failure.isEmpty()) {
          close(deciding, path, new Closing.Won(lane.lane()));
        } else if (held(deciding, path).open() == 0) {
          close(deciding, path, new Closing.Failing(failure.get()));
        }
      }
      case Block.ForEach each when failure.isEmpty() || !each.failing() ->
          fill(deciding, path, each);
      case Block.Repeat repeat when failure.isEmpty() -> again(deciding, path, lane, repeat);
      case Block.Parallel _, Block.Switch _, Block.ForEach _, Block.Repeat _ ->
          failure.ifPresent(why -> close(deciding, path, new Closing.Failing(why)));
    }
  }

  /** After a round: another one, unless the condition holds now, or there were enough. */
  private static void again(Deciding deciding, StepPath path, Frame lane, Block.Repeat repeat) {
    Evaluated holds =
        repeat
            .until()
            .map(until -> Course.condition(deciding, lane, "until", until))
            .orElse(new Evaluated.Value(Json.FALSE));
    if (holds instanceof Evaluated.Undefined(String reason)) {
      var failure = new Failure(FailureKind.EXPRESSION, reason);
      close(deciding, path, new Closing.Failing(failure));
      return;
    }
    int begun = held(deciding, path).begun();
    if (!holds.equals(new Evaluated.Value(Json.TRUE)) && begun < repeat.atMost()) {
      beginLane(deciding, path, begun);
    }
  }

  /** The block will end so; what still runs in it is stopped first. */
  private static void close(Deciding deciding, StepPath path, Closing closing) {
    deciding.conclude(new Fact.BlockClosing(path, closing));
    Halt.stopBelow(deciding, path);
  }

  private static void end(Deciding deciding, StepPath path) {
    Holding held = held(deciding, path);
    if (held.closing().isEmpty()) {
      Course.stepSucceeded(deciding, path, output(deciding, path, held));
      return;
    }
    switch (held.closing().get()) {
      case Closing.Failing(Failure failure) ->
          Course.stepFailed(deciding, path, failure, Json.NULL);
      case Closing.Won(String lane) ->
          Course.stepSucceeded(deciding, path, won(deciding, path, lane));
      case Closing.Stopped _ -> Halt.stopped(deciding, deciding.run().steps().get(path), Json.NULL);
    }
  }

  // --- Outputs

  private static Json output(Deciding deciding, StepPath path, Holding held) {
    return switch (definition(deciding, path)) {
      case Block.Parallel parallel -> {
        var outputs = new LinkedHashMap<String, Json>();
        for (String lane : parallel.branches().keySet()) {
          outputs.put(lane, output(deciding, path.lane(lane)));
        }
        yield Json.object(outputs);
      }
      case Block.ForEach _ -> {
        var outputs = new ArrayList<Json>();
        for (int i = 0; i < held.begun(); i++) {
          outputs.add(output(deciding, path.lane(Integer.toString(i))));
        }
        yield Json.array(outputs);
      }
      case Block.Repeat _ -> output(deciding, path.lane(Integer.toString(held.begun() - 1)));
      case Block.Switch(List<Case> cases) -> {
        for (int i = 0; i < cases.size(); i++) {
          Frame lane = path.lane(Block.laneOf(cases, i));
          StepPath first = lane.path(cases.get(i).steps().getFirst().id());
          if (deciding.run().steps().contains(first)) {
            yield output(deciding, lane);
          }
        }
        yield Json.NULL;
      }
      case Block.Race _ -> throw new IllegalStateException("a race is won, or it fails");
    };
  }

  private static Json won(Deciding deciding, StepPath path, String lane) {
    var output = new LinkedHashMap<String, Json>();
    output.put("winner", Json.string(lane));
    output.put("output", output(deciding, path.lane(lane)));
    return Json.object(output);
  }

  /** What a lane has made: that of its last step that was not skipped; nothing if it has failed. */
  private static Json output(Deciding deciding, Frame lane) {
    for (Step step : steps(deciding, lane).reversed()) {
      Optional<StepRun> reached = deciding.run().steps().find(lane.path(step.id()));
      if (reached.isPresent() && reached.get().status() != StepRun.Status.SKIPPED) {
        return reached.get().failure().isPresent() ? Json.NULL : reached.get().output();
      }
    }
    return Json.NULL;
  }

  // --- Looking up

  /** The message says which step of the block it was, once. */
  private static Failure blaming(StepRun step, Failure failure) {
    return failure.message().startsWith(step.path().value())
        ? failure
        : new Failure(failure.kind(), step.path() + ": " + failure.message());
  }

  private static Holding held(Deciding deciding, StepPath path) {
    if (deciding.run().steps().get(path).progress() instanceof Holding held) {
      return held;
    }
    throw new IllegalStateException("step " + path + ": expected a block that runs");
  }

  private static int items(Deciding deciding, StepPath path) {
    return deciding.run().steps().get(path).numbered().orElseThrow()
            instanceof Numbered.Items(String _, List<Json> values)
        ? values.size()
        : 0;
  }

  private static Block definition(Deciding deciding, StepPath path) {
    if (deciding.step(path).action() instanceof Block block) {
      return block;
    }
    throw new IllegalStateException("step " + path + ": expected a block");
  }

  private static StepPath block(Frame frame) {
    return frame
        .block()
        .orElseThrow(() -> new IllegalStateException("expected a lane of a block, found none"));
  }

  private static List<Step> steps(Deciding deciding, Frame lane) {
    return deciding
        .workflow()
        .lane(lane)
        .orElseThrow(() -> new IllegalStateException("no block has a lane " + lane.prefix()));
  }

  private static String shortened(Json json) {
    String text = json.text();
    return text.length() <= 100 ? text : text.substring(0, 100) + "...";
  }
}
