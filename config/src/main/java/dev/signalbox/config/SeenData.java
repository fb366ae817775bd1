package dev.signalbox.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What has been declared of the data that expressions see.
 *
 * @param declared by the names of the events
 * @param event of each event that {@code event} may be; empty where nothing is known of one of them
 * @param trigger the same of {@code trigger}
 */
record SeenData(
    Map<String, DataFields> declared, List<DataFields> event, List<DataFields> trigger) {
  static final SeenData NOTHING = new SeenData(Map.of(), List.of(), List.of());

  SeenData {
    declared = Map.copyOf(declared);
    event = List.copyOf(event);
    trigger = List.copyOf(trigger);
  }

  static SeenData of(Map<String, DataFields> declared) {
    return new SeenData(declared, List.of(), List.of());
  }

  /** Where {@code event} is one of these. */
  SeenData startedBy(Collection<String> names) {
    return new SeenData(declared, of(names), List.of());
  }

  /** Where {@code event} is a new one with this name. */
  SeenData arriving(String name) {
    return new SeenData(declared, of(List.of(name)), event);
  }

  /** What cannot be there behind {@code variable.data}: no event that it may be has it. */
  Optional<DataFields.Unknown> unknown(String variable, List<String> path) {
    List<DataFields> all = variable.equals("trigger") ? trigger : event;
    var unknown = new ArrayList<DataFields.Unknown>();
    for (DataFields fields : all) {
      Optional<DataFields.Unknown> here = fields.unknown(path);
      if (here.isEmpty()) {
        return Optional.empty();
      }
      unknown.add(here.get());
    }
    return unknown.stream().max(Comparator.comparingInt(DataFields.Unknown::depth));
  }

  private List<DataFields> of(Collection<String> names) {
    List<DataFields> known =
        names.stream().distinct().filter(declared::containsKey).map(declared::get).toList();
    return known.size() == names.stream().distinct().count() ? known : List.of();
  }
}
