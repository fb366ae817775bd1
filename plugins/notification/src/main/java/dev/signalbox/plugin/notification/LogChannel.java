package dev.signalbox.plugin.notification;

import dev.signalbox.core.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator, in the engine's log. The text stands there as JSON strings: it cannot begin a
 * line of its own.
 */
record LogChannel() implements Channel {
  private static final Logger LOG = LoggerFactory.getLogger(LogChannel.class);

  @Override
  public String name() {
    return "log";
  }

  @Override
  public void send(Message message) {
    LOG.info(
        "notification {} run {}: {} {}",
        message.on().word(),
        message.run(),
        Json.string(message.title()),
        Json.string(message.text()));
  }
}
