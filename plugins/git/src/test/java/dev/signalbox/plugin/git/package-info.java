@NullMarked
package dev.signalbox.plugin.git;

import org.jspecify.annotations.NullMarked;
