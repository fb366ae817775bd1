@NullMarked
package dev.signalbox.api.cli;

import org.jspecify.annotations.NullMarked;
