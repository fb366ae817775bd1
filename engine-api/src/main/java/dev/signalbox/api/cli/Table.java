package dev.signalbox.api.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Rows under headings, aligned. */
final class Table {
  private static final int CELL_MAX = 80;

  /** One value and how it is painted. */
  record Cell(String text, Ink.Tone tone) {
    Cell {
      text = Plain.line(text, CELL_MAX);
    }

    static Cell of(String text) {
      return new Cell(text, Ink.Tone.PLAIN);
    }

    static Cell status(String status) {
      return new Cell(status, Ink.Tone.ofStatus(status));
    }

    private int width() {
      return text.codePointCount(0, text.length());
    }
  }

  private final List<List<Cell>> rows = new ArrayList<>();

  Table(String... headings) {
    rows.add(
        List.of(headings).stream().map(heading -> new Cell(heading, Ink.Tone.HEADING)).toList());
  }

  void row(Cell... cells) {
    rows.add(List.of(cells));
  }

  void print(PrintStream out, Ink ink) {
    int columns = rows.getFirst().size();
    var widths = new int[columns];
    for (List<Cell> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).width());
      }
    }
    for (List<Cell> row : rows) {
      var line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        Cell cell = row.get(i);
        line.append(ink.paint(cell.text(), cell.tone()));
        if (i < columns - 1) {
          line.repeat(' ', widths[i] - cell.width() + 2);
        }
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
