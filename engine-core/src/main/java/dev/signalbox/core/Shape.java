package dev.signalbox.core;

import java.util.List;

/**
 * What may stand at one place of engine.yaml. A plugin or runner declares the shape of its settings
 * and of its steps; the configuration reads by it, names mistakes with line and column, and writes
 * the JSON Schema from it.
 *
 * <p>The value that comes out is JSON: durations as milliseconds, paths as absolute strings, the
 * rest as written.
 */
public sealed interface Shape {
  /**
   * A string. Where it is a template, <code>{{ expression }}</code> in it is filled in when the
   * step starts.
   */
  record Text(boolean template) implements Shape {}

  /**
   * A string that is filled in when the step starts, or exactly <code>${secret:NAME}</code>, which
   * becomes {@code {"secret":NAME}}.
   */
  record TextOrSecret() implements Shape {}

  /**
   * A URL that is filled in when the step starts. Values filled in are escaped, so that text stays
   * one part of it; only one with which the URL begins is taken as it is.
   */
  record Url() implements Shape {}

  /**
   * The body of a message, which becomes a string: a text that is filled in when the step starts.
   * Where it is written as JSON, values filled in become JSON, so that text never becomes
   * structure; an expression that makes an object or a list may stand there, too.
   */
  record Body() implements Shape {}

  /**
   * Headers of HTTP by their names. Each becomes a list of texts and of {@code {"secret":NAME}},
   * which together are its value.
   */
  record Headers() implements Shape {}

  /**
   * A command: a string for {@code sh -c}, which becomes {@code {"shell":"..."}}, or a list of
   * arguments, which becomes {@code {"argv":[...]}}. Values filled in are quoted, so that text
   * never becomes code.
   */
  record CommandLine() implements Shape {}

  /** A name that is one word: 1 to 64 letters, digits, '-', '_' and '.'. */
  record Label() implements Shape {
    /** What it looks like, as a regular expression. */
    public static final String PATTERN = "[A-Za-z0-9][A-Za-z0-9_.-]{0,63}";
  }

  /** One of these words. */
  record Word(List<String> words) implements Shape {}

  /** A whole number within these bounds, both included. */
  record Whole(long min, long max) implements Shape {}

  record Flag() implements Shape {}

  /** A duration such as {@code 30s}: a whole number and one of ms, s, m, h, d; more than zero. */
  record Span() implements Shape {}

  /** A path, resolved against the folder of engine.yaml. */
  record FilePath() implements Shape {}

  /** A list; a single item may stand for a list of one. */
  record ListOf(Shape item) implements Shape {}

  /** A mapping with these keys and no others. */
  record Keys(List<Key> keys) implements Shape {}

  /** A mapping from any key to values of one shape. */
  record MapOf(Shape value) implements Shape {}

  /**
   * Any of these shapes; they differ in their YAML kind (scalar, list, mapping), by which one is
   * chosen.
   */
  record Either(List<Shape> shapes) implements Shape {}

  /**
   * One key of a mapping. {@code doc} is one sentence for the JSON Schema and for error messages.
   */
  record Key(String name, Shape shape, boolean required, String doc) {
    public static Key required(String name, Shape shape, String doc) {
      return new Key(name, shape, true, doc);
    }

    public static Key optional(String name, Shape shape, String doc) {
      return new Key(name, shape, false, doc);
    }
  }
}
