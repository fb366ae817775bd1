/**
 * The conformance suite that every runner of processes passes, and the agent that it is tested
 * with.
 */
package dev.signalbox.runner.spi;
