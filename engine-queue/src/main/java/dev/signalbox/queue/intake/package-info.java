/** How events come in and runs are asked for, by themselves or as their gates let them go. */
@NullMarked
package dev.signalbox.queue.intake;

import org.jspecify.annotations.NullMarked;
