/** Which other machines the engine itself may talk to on behalf of a workflow. */
@NullMarked
package dev.signalbox.runner.spi.outbound;

import org.jspecify.annotations.NullMarked;
