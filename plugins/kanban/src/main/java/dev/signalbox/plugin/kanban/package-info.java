/** The board: a folder of Markdown files, one card a file. */
@NullMarked
package dev.signalbox.plugin.kanban;

import org.jspecify.annotations.NullMarked;
