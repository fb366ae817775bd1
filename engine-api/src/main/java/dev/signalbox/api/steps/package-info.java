/** Gives each attempt to who performs its kind, and keeps what it prints. */
@NullMarked
package dev.signalbox.api.steps;

import org.jspecify.annotations.NullMarked;
