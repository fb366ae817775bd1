@NullMarked
package dev.signalbox.api.demo;

import org.jspecify.annotations.NullMarked;
