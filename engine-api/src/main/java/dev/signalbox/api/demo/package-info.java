/** {@code signalbox demo}: a card becomes a merged change before your eyes. */
@NullMarked
package dev.signalbox.api.demo;

import org.jspecify.annotations.NullMarked;
