package dev.signalbox.plugin.git;

import dev.signalbox.core.RunId;
import java.util.regex.Pattern;

/** Names of refs: ours in the mirror, and which of other people's are names at all. */
final class Refs {
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
  private static final Pattern FORBIDDEN =
      Pattern.compile(
          "[\\x00-\\x20\\x7f~^:?*\\[\\\\]|\\.\\.|@\\{|//|/\\.|\\.lock(/|$)|^[-./]|[./]$|^@$");
  private static final int NAME_MAX = 200;

  /** What came from other machines, so that git keeps it. */
  static final String PARCELS = "refs/signalbox/parcels/";

  private Refs() {}

  /** The commit that the run's workspace was made from. */
  static String base(RunId run) {
    return "refs/signalbox/bases/" + run;
  }

  /** What was last fetched from the workspace. */
  static String run(RunId run) {
    return "refs/signalbox/runs/" + run;
  }

  /** What stands for the run in the base branch, or would, had it been delivered. */
  static String merge(RunId run) {
    return "refs/signalbox/merges/" + run;
  }

  /** Where the base branch was when that came about. */
  static String onto(RunId run) {
    return "refs/signalbox/onto/" + run;
  }

  /** What was last pushed as the run's branch. */
  static String pushed(RunId run) {
    return "refs/signalbox/pushed/" + run;
  }

  /** The branch in the workspace, and where {@code push} puts it in the repository. */
  static String branch(RunId run) {
    return "signalbox/" + run;
  }

  static String head(String branch) {
    return "refs/heads/" + branch;
  }

  /**
   * The rules of {@code git check-ref-format --branch}, without asking git: such a name is safe
   * wherever it stands.
   */
  static boolean isBranch(String name) {
    return !name.isEmpty()
        && name.length() <= NAME_MAX
        && !name.equals("HEAD")
        && !name.startsWith("refs/")
        && !FORBIDDEN.matcher(name).find();
  }

  static boolean isCommit(String name) {
    return COMMIT.matcher(name).matches();
  }
}
