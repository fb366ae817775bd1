package dev.signalbox.config;

import dev.signalbox.core.FlowControl;
import dev.signalbox.core.Workflow;

/**
 * A workflow, and what {@link ConfigReader#recompile} makes it of again.
 *
 * @param source JSON: the definition and all that it depends on; its digest is the workflow's
 * @param flow what becomes of triggers before there is a run
 */
public record CompiledWorkflow(Workflow workflow, String source, FlowControl flow) {}
