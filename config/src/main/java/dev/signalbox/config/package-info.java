/** Reads engine.yaml into workflow definitions, and compiles the expressions inside them. */
@NullMarked
package dev.signalbox.config;

import org.jspecify.annotations.NullMarked;
