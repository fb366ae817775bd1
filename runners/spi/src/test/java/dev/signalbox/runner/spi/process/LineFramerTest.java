package dev.signalbox.runner.spi.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineFramerTest {
  private static final int MAX = 10;

  /** All the lines, with the bytes handed over in pieces of this size. */
  private static List<Line> lines(byte[] bytes, int piece) {
    var lines = new ArrayList<Line>();
    var framer = new LineFramer(MAX, lines::add);
    for (int from = 0; from < bytes.length; from += piece) {
      int count = Math.min(piece, bytes.length - from);
      var buffer = new byte[piece];
      System.arraycopy(bytes, from, buffer, 0, count);
      framer.accept(buffer, count);
    }
    framer.end();
    return lines;
  }

  private static void assertLines(String output, Line... expected) {
    byte[] bytes = output.getBytes(StandardCharsets.ISO_8859_1);
    for (int piece = 1; piece <= bytes.length + 1; piece++) {
      assertThat(lines(bytes, piece)).as("in pieces of " + piece).containsExactly(expected);
    }
  }

  private static Line text(String text) {
    return new Line.Text(text);
  }

  @Test
  void lines_end_at_a_newline_with_or_without_a_carriage_return() {
    assertLines("a\nb\r\n\nc\rd\n", text("a"), text("b"), text(""), text("c\rd"));
  }

  @Test
  void a_last_line_without_an_end_counts() {
    assertLines("a\nb", text("a"), text("b"));
    assertLines("");
  }

  @Test
  void F40_bytes_that_are_no_text_are_replaced_and_nul_and_escapes_are_kept() {
    assertLines("\u00c3\u00a9\u00ff\n\0\u001b[1m\n", text("\u00e9\ufffd"), text("\0\u001b[1m"));
  }

  @Test
  void F40_a_line_of_the_greatest_length_is_whole_and_a_longer_one_is_typed() {
    assertLines("0123456789\nx\n", text("0123456789"), text("x"));
    assertLines("0123456789A\nx\n", new Line.TooLong(11), text("x"));
    assertLines("0123456789ABCDEF", new Line.TooLong(16));
  }
}
