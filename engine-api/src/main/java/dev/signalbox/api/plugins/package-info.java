/** What is installed, and what stands between the engine and its plugins. */
@NullMarked
package dev.signalbox.api.plugins;

import org.jspecify.annotations.NullMarked;
