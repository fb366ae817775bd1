package dev.signalbox.plugin.git;

import dev.signalbox.core.FailureKind;
import dev.signalbox.core.RunId;
import dev.signalbox.plugin.spi.Parcels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Workspaces as git bundles. A bundle is first taken apart in a repository of its own, and fetched
 * from there, so that every object is checked as if it came from a workspace.
 *
 * @param isEngine whether the base of a run is ours to know, and no parcel's to say
 */
record Bundles(Folders folders, Mirror mirror, Git git, boolean isEngine) implements Parcels {
  private static final Pattern AUTHOR = Pattern.compile("([^<>\\p{Cntrl}]+) <([^<>\\p{Cntrl}]+)>");
  private static final int KNOWN_MAX = 16;

  private RunWorkspaces workspaces() {
    return new RunWorkspaces(folders, mirror, git);
  }

  @Override
  public Optional<Parcel> state(RunId workspace) throws IOException {
    if (workspaces().directory(workspace).isEmpty()) {
      return Optional.empty();
    }
    var fetched = workspaces().fetch(workspace);
    var author = mirror.settings().author();
    return Optional.of(
        new Parcel(fetched.base(), fetched.head(), author.name() + " <" + author.email() + ">"));
  }

  @Override
  public void pack(RunId workspace, Parcel parcel, List<String> known, Path to) throws IOException {
    var there = new ArrayList<String>();
    for (String commit : known) {
      if (Refs.isCommit(commit) && mirror.commit(commit).isPresent()) {
        there.add(commit);
      }
    }
    if (there.contains(parcel.head()) && there.contains(parcel.base())) {
      return;
    }
    // A bundle names its commits by refs: those of the run.
    mirror.put(Refs.run(workspace), parcel.head());
    var call =
        new ArrayList<>(
            List.of(
                "bundle",
                "create",
                "--quiet",
                to.toString(),
                Refs.base(workspace),
                Refs.run(workspace)));
    there.forEach(commit -> call.add("^" + commit));
    var made = mirror.own().within(Git.TRANSFER).run(call);
    if (!made.ok() && !made.errors().contains("empty bundle")) {
      made.orFail();
    }
  }

  @Override
  public void unpack(RunId workspace, Parcel parcel, Optional<Path> from) throws IOException {
    if (!Refs.isCommit(parcel.base()) || !Refs.isCommit(parcel.head())) {
      throw unsound(workspace, "it does not name its commits");
    }
    mirror.create();
    if (from.isPresent()) {
      takeApart(workspace, from.get());
    }
    if (mirror.commit(parcel.head()).isEmpty() || mirror.commit(parcel.base()).isEmpty()) {
      throw unsound(workspace, "it lacks the commits that it names");
    }
    var workspaces = new RunWorkspaces(folders, by(parcel.author()), git);
    if (!isEngine) {
      mirror.put(Refs.base(workspace), parcel.base());
    }
    boolean stands =
        workspaces.directory(workspace).isPresent()
            && workspaces.fetch(workspace).head().equals(parcel.head());
    if (!stands) {
      workspaces.renew(workspace, parcel.head());
    }
  }

  private void takeApart(RunId workspace, Path bundle) throws IOException {
    Path folder = folders.fresh(workspace.value());
    try {
      Path aside = folder.resolve("parcel.git");
      git.run("init", "--quiet", "--bare", "--template=", "--", aside.toString()).orFail();
      Files.createDirectories(aside.resolve("objects/info"));
      Files.writeString(
          aside.resolve("objects/info/alternates"), mirror.directory().resolve("objects") + "\n");
      sound(
          workspace,
          git.of(aside)
              .within(Git.TRANSFER)
              .run(
                  "fetch",
                  "--quiet",
                  "--no-tags",
                  "--no-write-fetch-head",
                  "--",
                  bundle.toString(),
                  "+refs/signalbox/*:refs/heads/*"));
      sound(
          workspace,
          mirror
              .own()
              .within(Git.TRANSFER)
              .set("fetch.fsckObjects", "true")
              .run(
                  "fetch",
                  "--quiet",
                  "--no-tags",
                  "--no-write-fetch-head",
                  "--",
                  aside.toString(),
                  "+refs/heads/*:" + Refs.PARCELS + "*"));
    } finally {
      folders.discard(folder, workspace.value());
    }
  }

  private static void sound(RunId workspace, GitResult result) throws GitFailed {
    if (!result.ok()) {
      throw unsound(workspace, result.errors().strip());
    }
  }

  private static GitFailed unsound(RunId workspace, String why) {
    return new GitFailed(
        FailureKind.BOUNDARY_VIOLATION,
        "run "
            + workspace
            + ": what a worker has sent of its workspace cannot be taken over: "
            + why);
  }

  private Mirror by(String author) {
    Matcher person = AUTHOR.matcher(author);
    return isEngine || !person.matches()
        ? mirror
        : new Mirror(
            folders,
            git,
            mirror.settings().by(new GitSettings.Author(person.group(1), person.group(2))),
            mirror.clock());
  }

  @Override
  public List<String> known() throws IOException {
    if (!Files.isDirectory(mirror.directory())) {
      return List.of();
    }
    return mirror
        .own()
        .run(
            "for-each-ref",
            "--sort=-creatordate",
            "--count=" + KNOWN_MAX,
            "--format=%(objectname)",
            "refs/signalbox/bases",
            "refs/signalbox/runs")
        .orFail()
        .line()
        .lines()
        .distinct()
        .toList();
  }
}
