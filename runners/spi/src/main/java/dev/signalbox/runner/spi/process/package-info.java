/**
 * The one process supervisor and the one line framer, for whoever starts a program on behalf of an
 * attempt.
 */
@NullMarked
package dev.signalbox.runner.spi.process;

import org.jspecify.annotations.NullMarked;
