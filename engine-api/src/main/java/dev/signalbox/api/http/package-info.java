/**
 * The HTTP interface: routes that are denied unless they declare a permission, and everything that
 * keeps strangers out and bad input harmless.
 */
@NullMarked
package dev.signalbox.api.http;

import org.jspecify.annotations.NullMarked;
