package dev.signalbox.plugin.spi;

import dev.signalbox.core.RunId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Carries workspaces to another machine and back: what was committed in them goes, as a git bundle;
 * what was not stays where it is. The git plugin offers it.
 *
 * <p>What comes from elsewhere is an agent's work like any other: it is checked before it is taken
 * over, and nothing out of it is run.
 */
public interface Parcels {
  /** Where the workspace of a run stands here; empty where there is none. */
  Optional<Parcel> state(RunId workspace) throws IOException;

  /**
   * Writes what the other side lacks to have the workspace as it stands.
   *
   * @param known commits that the other side has
   * @param to a file that is not there yet; none is written where nothing is lacking
   * @throws WorkspaceFailure if the workspace was tampered with
   */
  void pack(RunId workspace, Parcel parcel, List<String> known, Path to) throws IOException;

  /**
   * Takes a parcel over: from then on the workspace stands as the parcel says. One that stands so
   * already is left as it is, with what was not committed in it.
   *
   * @param from the file; empty where nothing was lacking
   * @throws WorkspaceFailure if it does not hold what it should, or what it holds is not sound
   */
  void unpack(RunId workspace, Parcel parcel, Optional<Path> from) throws IOException;

  /** Commits that are here whatever workspaces there are, the newest first; a few. */
  List<String> known() throws IOException;

  /**
   * How a workspace stands.
   *
   * @param base the commit that it was made from
   * @param head the newest commit of the work in it
   * @param author who makes commits in it, as {@code NAME <ADDRESS>}
   */
  record Parcel(String base, String head, String author) {}
}
