/** What the innermost parts cost, one by one. Measured by JMH, in the profile {@code jmh}. */
package dev.signalbox.queue.jmh;
