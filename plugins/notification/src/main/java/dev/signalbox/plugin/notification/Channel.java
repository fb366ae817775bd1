package dev.signalbox.plugin.notification;

/** A way to tell somebody. */
sealed interface Channel
    permits LogChannel, LinesChannel, WebhookChannel, SlackChannel, NtfyChannel, MailChannel {
  /** What it is called in logs and errors: its kind and where it leads, without anything secret. */
  String name();

  /**
   * Sends it once. What was sent under the same key before is sent twice only where the channel
   * cannot know.
   */
  void send(Message message) throws Undelivered, InterruptedException;
}
