/** For tests of workflows: an engine in memory, whose time a test moves. */
@NullMarked
package dev.signalbox.api.testing;

import org.jspecify.annotations.NullMarked;
