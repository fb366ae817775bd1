package dev.signalbox.api.steps;

import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.queue.jobs.Print;
import dev.signalbox.queue.redact.Redactor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The raw output of attempts: one file each, in a folder per run, redacted before it is written.
 */
public final class AttemptLogs implements StepLogs {
  private static final Logger LOG = LoggerFactory.getLogger(AttemptLogs.class);

  private final Path folder;
  private final Redactor redactor;

  public AttemptLogs(Path folder, Redactor redactor) {
    this.folder = folder;
    this.redactor = redactor;
  }

  @Override
  public OutputStream open(RunId run, StepPath step, int attempt, String kind) throws IOException {
    return redactor.stream(file(run, step, attempt, kind));
  }

  /** What was printed in a worker process, which has struck out its secrets. */
  public void add(Print print) {
    try (OutputStream file = file(print.run(), print.step(), print.attempt(), print.kind())) {
      file.write(print.text().getBytes(StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      LOG.warn("run {}: what was printed cannot be kept: {}", print.run(), e.toString());
    }
  }

  private OutputStream file(RunId run, StepPath step, int attempt, String kind) throws IOException {
    Path of = folder.resolve(run.value());
    Files.createDirectories(
        of, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path file = of.resolve(step.value() + "." + attempt + "." + kind + ".log");
    return Files.newOutputStream(
        file, StandardOpenOption.CREATE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS);
  }

  /** Everything that was logged for a run, in the order of its making; empty where nothing was. */
  public Optional<InputStream> read(RunId run) throws IOException {
    Path of = folder.resolve(run.value());
    if (!Files.isDirectory(of, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    var parts = new ArrayList<InputStream>();
    for (Path file : files(of)) {
      String name = file.getFileName().toString();
      String title = "--- " + name.substring(0, name.length() - ".log".length()) + "\n";
      parts.add(new ByteArrayInputStream(title.getBytes(StandardCharsets.UTF_8)));
      parts.add(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS));
    }
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(new SequenceInputStream(Collections.enumeration(parts)));
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".log"))
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .sorted(Comparator.comparing(AttemptLogs::made).thenComparing(Path::toString))
          .toList();
    }
  }

  private static java.nio.file.attribute.FileTime made(Path file) {
    try {
      return Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class)
          .creationTime();
    } catch (IOException e) {
      return java.nio.file.attribute.FileTime.fromMillis(0);
    }
  }
}
