/** What is forgotten, and when: a sweep for each kind of thing, and what of a stream must stay. */
@NullMarked
package dev.signalbox.queue.retention;

import org.jspecify.annotations.NullMarked;
