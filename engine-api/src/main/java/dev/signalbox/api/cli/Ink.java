package dev.signalbox.api.cli;

/** Colours, or none. */
record Ink(boolean on) {
  /** What a colour says. */
  enum Tone {
    PLAIN(""),
    FAINT("2"),
    GOOD("32"),
    BAD("31"),
    BUSY("36"),
    WAITING("33"),
    HEADING("1");

    private final String code;

    Tone(String code) {
      this.code = code;
    }

    /** The tone of a status of a run or a step. */
    static Tone ofStatus(String status) {
      return switch (status) {
        case "succeeded", "approved", "ok" -> GOOD;
        case "failed", "quarantined", "rejected", "fail" -> BAD;
        case "running" -> BUSY;
        case "waiting", "paused", "queued", "pending", "warn" -> WAITING;
        case "cancelled", "skipped", "closed" -> FAINT;
        default -> PLAIN;
      };
    }
  }

  String paint(String text, Tone tone) {
    return on && !tone.code.isEmpty() ? "\u001b[" + tone.code + "m" + text + "\u001b[0m" : text;
  }
}
