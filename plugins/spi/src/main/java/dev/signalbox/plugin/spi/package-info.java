/** The contract of a plugin: the few interfaces through which an extension joins the engine. */
@NullMarked
package dev.signalbox.plugin.spi;

import org.jspecify.annotations.NullMarked;
