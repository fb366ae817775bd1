package dev.signalbox.queue.log;

/** The disk is full: nothing was stored, and the same may be tried again later. */
public final class DiskFull extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DiskFull() {
    super("the disk is full");
  }
}
