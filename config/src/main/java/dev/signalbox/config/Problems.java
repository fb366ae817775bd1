package dev.signalbox.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong with one file. */
final class Problems {
  private final Path file;
  private final List<Problem> found = new ArrayList<>();

  Problems(Path file) {
    this.file = file;
  }

  void error(Place place, String message) {
    add(place, Problem.Severity.ERROR, message);
  }

  void warning(Place place, String message) {
    add(place, Problem.Severity.WARNING, message);
  }

  int errors() {
    return (int)
        found.stream().filter(problem -> problem.severity() == Problem.Severity.ERROR).count();
  }

  /** In the order of the file. */
  List<Problem> sorted() {
    return found.stream()
        .distinct()
        .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
        .toList();
  }

  private void add(Place place, Problem.Severity severity, String message) {
    found.add(new Problem(file, place.line(), place.column(), severity, message));
  }
}
