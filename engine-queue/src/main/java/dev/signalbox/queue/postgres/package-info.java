/** The store in a database of PostgreSQL: the log, its views and the tokens. */
@NullMarked
package dev.signalbox.queue.postgres;

import org.jspecify.annotations.NullMarked;
