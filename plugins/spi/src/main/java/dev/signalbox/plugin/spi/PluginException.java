package dev.signalbox.plugin.spi;

/**
 * A plugin cannot work as configured. The message says what was expected, what was found, and what
 * to do.
 */
public final class PluginException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public PluginException(String message) {
    super(message);
  }

  public PluginException(String message, Throwable cause) {
    super(message, cause);
  }
}
