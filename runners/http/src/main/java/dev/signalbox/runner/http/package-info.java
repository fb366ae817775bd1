/** Runs a step that is a request to another machine. */
@NullMarked
package dev.signalbox.runner.http;

import org.jspecify.annotations.NullMarked;
