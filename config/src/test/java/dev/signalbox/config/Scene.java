package dev.signalbox.config;

import dev.signalbox.core.Expression;
import dev.signalbox.core.Frame;
import dev.signalbox.core.Json;
import dev.signalbox.core.Progress;
import dev.signalbox.core.Run;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.StepRun;
import dev.signalbox.core.Steps;
import dev.signalbox.core.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A run amid its blocks, in which expressions are evaluated. */
record Scene(String data, List<StepRun> steps, Optional<Json> event) {
  Scene(String data) {
    this(data, List.of(), Optional.empty());
  }

  Scene ended(String path, String output) {
    return with(path, new Progress.Succeeded(new Json(output)));
  }

  /** A for-each that runs. */
  Scene items(String path, String as, String items) {
    List<Json> list = new Json(items).items().orElseThrow();
    return with(
        path,
        new Progress.Holding(list.size(), 0, Optional.empty()),
        Optional.of(new StepRun.Numbered.Items(as, list)));
  }

  Scene arrived(String newData) {
    return new Scene(
        data,
        steps,
        Optional.of(new Json("{\"id\":\"e2\",\"name\":\"new\",\"data\":" + newData + "}")));
  }

  private Scene with(String path, Progress progress) {
    return with(path, progress, Optional.empty());
  }

  private Scene with(String path, Progress progress, Optional<StepRun.Numbered> numbered) {
    var more = new ArrayList<>(steps);
    more.add(
        new StepRun(
            new StepPath(path),
            progress,
            Tally.of(1),
            Json.NULL,
            Optional.empty(),
            numbered,
            0,
            Optional.empty()));
    return new Scene(data, more, event);
  }

  /** In the workflow's own list, before anything else has arrived. */
  String before(Expression expression) {
    return in("", expression);
  }

  /** In the workflow's own list, when the event has arrived. */
  String after(Expression expression) {
    return Fixture.shown(expression.evaluate(new Expression.Scope(run(), Frame.ROOT, event)));
  }

  String in(String frame, Expression expression) {
    return Fixture.shown(expression.evaluate(Expression.Scope.of(run(), new Frame(frame))));
  }

  private Run run() {
    Run plain = Fixture.run(data, Map.of());
    return new Run(
        plain.birth(),
        plain.updated(),
        plain.sequence(),
        plain.stage(),
        plain.cancellation(),
        plain.overrun(),
        plain.pause(),
        plain.signals(),
        Steps.of(steps));
  }
}
