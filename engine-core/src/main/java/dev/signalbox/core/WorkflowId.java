package dev.signalbox.core;

/**
 * The name of a workflow, as written in engine.yaml: a letter, then up to 63 letters, digits, '_'
 * or '-'.
 */
public record WorkflowId(String value) {
  public WorkflowId {
    Identifier.check("workflow id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
