/**
 * What every store in SQL shares: the tables, how transactions become rows, the reads, and the one
 * thread that commits for many.
 */
@NullMarked
package dev.signalbox.queue.sql;

import org.jspecify.annotations.NullMarked;
