/** What lies in the data folder, and the room that it leaves. */
@NullMarked
package dev.signalbox.api.files;

import org.jspecify.annotations.NullMarked;
