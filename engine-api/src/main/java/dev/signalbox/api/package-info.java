/**
 * The program: what its command line asks for, each started from here. It knows all packages below,
 * and they are wired in {@code wiring}.
 */
@NullMarked
package dev.signalbox.api;

import org.jspecify.annotations.NullMarked;
