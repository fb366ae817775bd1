/**
 * What the command line asks for, each command started from {@link
 * dev.signalbox.api.command.Program}.
 */
@NullMarked
package dev.signalbox.api.command;

import org.jspecify.annotations.NullMarked;
