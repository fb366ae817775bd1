/** The command line: what a person or a script types, and how it is answered. */
@NullMarked
package dev.signalbox.api.cli;

import org.jspecify.annotations.NullMarked;
