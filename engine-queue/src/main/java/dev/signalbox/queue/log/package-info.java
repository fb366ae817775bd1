/**
 * The port of the store: the log of all that has happened, the rows beside it, and the transactions
 * that change both. Nothing in here knows an engine, or a database.
 */
@NullMarked
package dev.signalbox.queue.log;

import org.jspecify.annotations.NullMarked;
