/** Runs a coding agent that reports its progress as a stream of JSON lines. */
@NullMarked
package dev.signalbox.runner.streamjson;

import org.jspecify.annotations.NullMarked;
