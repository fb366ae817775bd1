/** Repositories: branches, worktrees, merges, and the evidence of what a step changed. */
@NullMarked
package dev.signalbox.plugin.git;

import org.jspecify.annotations.NullMarked;
