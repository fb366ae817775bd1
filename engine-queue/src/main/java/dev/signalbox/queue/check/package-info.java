/** Looks at the data of an engine, running or dead, and says what does not hold. */
@NullMarked
package dev.signalbox.queue.check;

import org.jspecify.annotations.NullMarked;
