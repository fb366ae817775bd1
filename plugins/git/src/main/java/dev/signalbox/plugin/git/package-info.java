/**
 * The git plugin: a private clone for every run out of an engine-owned mirror, results fetched back
 * from it, merged and delivered from the mirror's side.
 *
 * <p>A workspace belongs to its agent. No git that the engine starts ever takes a workspace's
 * {@code .git} for its own: only its objects are read, through a repository whose configuration is
 * ours ({@link dev.signalbox.plugin.git.AgentRepository}).
 */
@NullMarked
package dev.signalbox.plugin.git;

import org.jspecify.annotations.NullMarked;
