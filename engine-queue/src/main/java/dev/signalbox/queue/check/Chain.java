package dev.signalbox.queue.check;

import dev.signalbox.queue.log.Audited;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.Link;
import dev.signalbox.queue.log.StreamId;
import java.util.function.Consumer;

/** Follows the entries of a stream from one to the next, a piece at a time. */
final class Chain {
  private static final int PIECE = 500;

  private final Audited file;
  private final Findings findings;

  Chain(Audited file, Findings findings) {
    this.file = file;
    this.findings = findings;
  }

  /**
   * Goes as far as the chain holds. The oldest entries may be removed meanwhile.
   *
   * @return how many entries there are
   */
  long follow(String name, StreamId stream, Consumer<Entry> each) {
    long at = 0;
    long count = 0;
    Link link = Link.FIRST;
    Audited.Piece piece;
    do {
      piece = file.piece(stream, at, PIECE);
      if (piece.start().through() > at) {
        at = piece.start().through();
        link = piece.start().link();
      }
      for (Entry entry : piece.entries()) {
        count++;
        if (entry.sequence() <= at) {
          findings.add("I2", name, entry.sequence(), "was removed, and is still there");
          return count;
        }
        if (entry.sequence() != ++at) {
          findings.add("I2", name, entry.sequence(), "expected entry " + at);
          return count;
        }
        link = link.next(at, entry.time(), entry.type(), entry.body());
        if (!link.equals(entry.link())) {
          findings.add(
              "I2",
              name,
              at,
              "the chain is broken: this entry, or its link, is not as it was written");
          return count;
        }
        each.accept(entry);
      }
    } while (piece.entries().size() == PIECE);
    return count;
  }
}
