/**
 * What people and programs may ask of a running engine; {@link
 * dev.signalbox.queue.operations.Operations} is its counter.
 */
@NullMarked
package dev.signalbox.queue.operations;

import org.jspecify.annotations.NullMarked;
