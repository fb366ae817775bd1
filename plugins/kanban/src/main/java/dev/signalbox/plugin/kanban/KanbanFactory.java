package dev.signalbox.plugin.kanban;

import dev.signalbox.core.Json;
import dev.signalbox.core.Shape;
import dev.signalbox.core.Step;
import dev.signalbox.core.StepShape;
import dev.signalbox.plugin.spi.Plugin;
import dev.signalbox.plugin.spi.PluginFactory;
import dev.signalbox.plugin.spi.PluginHost;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A board that is a folder: each card a Markdown file {@code ID.md} with {@code title} and {@code
 * column} in its front matter. Whoever changes the column, in an editor or through the API, sends
 * {@code kanban/card.moved}; a card that appears sends {@code kanban/card.created}. Cards that lie
 * there when the engine sees the board for the first time, and moves by the step {@code kanban: {
 * move: COLUMN }}, send nothing.
 */
public final class KanbanFactory implements PluginFactory {
  @Override
  public String name() {
    return "kanban";
  }

  @Override
  public Shape settings() {
    return new Shape.Keys(
        List.of(
            Shape.Key.required(
                "board",
                new Shape.FilePath(),
                "The folder with the cards; made where it is not there."),
            Shape.Key.required(
                "columns",
                new Shape.ListOf(new Shape.Text(false)),
                "The columns in their order; new cards go into the first.")));
  }

  @Override
  public List<StepShape> steps() {
    var value =
        new Shape.Keys(
            List.of(
                Shape.Key.required(
                    "move", new Shape.Text(true), "The column to put the card into."),
                Shape.Key.optional(
                    "card",
                    new Shape.Text(true),
                    "The id of the card; without it, the card of the run's event.")));
    return List.of(new StepShape("kanban", value, List.of(), Step.Start.GRANTED));
  }

  @Override
  public Map<String, Shape> evidence() {
    return Map.of();
  }

  @Override
  public boolean always() {
    return false;
  }

  @Override
  public Plugin create(Json settings, PluginHost host) {
    return new KanbanPlugin(
        Settings.of(settings),
        host,
        KanbanPlugin.Timing.STANDARD,
        Clock.systemUTC(),
        () -> UUID.randomUUID().toString());
  }
}
