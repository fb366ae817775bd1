/** Coding agents as steps: what they are asked, what they may spend, and what they must show. */
@NullMarked
package dev.signalbox.plugin.agent;

import org.jspecify.annotations.NullMarked;
