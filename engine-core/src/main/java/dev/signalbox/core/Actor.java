package dev.signalbox.core;

/** Who did something: the name of the token that was used, and its role. */
public record Actor(String name, Role role) {
  /** What a token may do; each role may do all that the one before it may. */
  public enum Role {
    VIEWER,
    OPERATOR,
    EDITOR,
    ADMIN
  }
}
