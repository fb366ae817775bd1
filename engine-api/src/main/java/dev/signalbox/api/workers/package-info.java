/**
 * What worker processes have a part in: their lanes, the homes of runs among them, and what goes
 * along with a job.
 */
@NullMarked
package dev.signalbox.api.workers;

import org.jspecify.annotations.NullMarked;
