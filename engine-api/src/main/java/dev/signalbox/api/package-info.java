/** The program: the wiring of all modules, the HTTP API and the command line. */
@NullMarked
package dev.signalbox.api;

import org.jspecify.annotations.NullMarked;
