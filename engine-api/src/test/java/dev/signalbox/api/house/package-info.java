/** The house rules of the whole repository, each as a test. */
@NullMarked
package dev.signalbox.api.house;

import org.jspecify.annotations.NullMarked;
