/** The store in one file of SQLite: the log, its views and the tokens. */
@NullMarked
package dev.signalbox.queue.sqlite;

import org.jspecify.annotations.NullMarked;
