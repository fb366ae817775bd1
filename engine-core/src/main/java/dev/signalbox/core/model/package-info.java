/**
 * The model check: what a workflow can come to, whatever its data, found by driving the machine
 * itself through all outcomes.
 */
@NullMarked
package dev.signalbox.core.model;

import org.jspecify.annotations.NullMarked;
