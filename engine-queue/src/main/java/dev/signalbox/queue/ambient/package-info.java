/**
 * What the engine takes from outside: threads, time, ids and chance, room on the disk, whom Java
 * trusts, and the places at which a test may let it die. Sees the core alone.
 */
@NullMarked
package dev.signalbox.queue.ambient;

import org.jspecify.annotations.NullMarked;
