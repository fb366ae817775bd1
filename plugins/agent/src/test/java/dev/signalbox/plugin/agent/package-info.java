@NullMarked
package dev.signalbox.plugin.agent;

import org.jspecify.annotations.NullMarked;
