package dev.signalbox.api.workers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.plugin.spi.Parcels;
import dev.signalbox.plugin.spi.Parcels.Parcel;
import dev.signalbox.plugin.spi.WorkspaceFailure;
import dev.signalbox.queue.jobs.Luggage;
import dev.signalbox.queue.jobs.Post;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** Workspaces on their way between an engine and its worker processes. */
public final class WorkspaceLuggage implements Luggage {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long MIB = 1 << 20;

  private final Supplier<Optional<Parcels>> parcels;
  private final Post post;
  private final Path folder;
  private final int mostMib;

  private final boolean isWorker;
  private final BiConsumer<RunId, String> given;

  /** How workspaces stood when they came to this worker: so the engine has them. */
  private final Map<RunId, Parcel> came = new ConcurrentHashMap<>();

  /**
   * @param folder for files on their way
   * @param mostMib of one, in MiB, whichever way it goes
   * @param isWorker whether what comes here comes from an engine
   * @param given is told of workspaces that are given away, and by what name
   */
  public WorkspaceLuggage(
      Supplier<Optional<Parcels>> parcels,
      Post post,
      Path folder,
      int mostMib,
      boolean isWorker,
      BiConsumer<RunId, String> given) {
    this.isWorker = isWorker;
    this.given = given;
    this.parcels = parcels;
    this.post = post;
    this.folder = folder;
    this.mostMib = mostMib;
  }

  @Override
  public Json known() throws IOException {
    Optional<Parcels> carrier = parcels.get();
    var known = JSON.createArrayNode();
    if (carrier.isPresent()) {
      carrier.get().known().forEach(known::add);
    }
    return new Json(known.toString());
  }

  @Override
  public Json pack(RunId workspace, Json known, String name) throws IOException, Damage {
    Optional<Parcels> carrier = parcels.get();
    if (carrier.isEmpty()) {
      return Json.NULL;
    }
    try {
      Optional<Parcel> parcel = carrier.get().state(workspace);
      if (parcel.isEmpty() || parcel.equals(Optional.ofNullable(came.get(workspace)))) {
        return Json.NULL;
      }
      var packed = JSON.createObjectNode();
      packed
          .put("base", parcel.get().base())
          .put("head", parcel.get().head())
          .put("author", parcel.get().author());
      bundle(carrier.get(), workspace, parcel.get(), there(workspace, known), name, packed);
      given.accept(workspace, name);
      return new Json(packed.toString());
    } catch (WorkspaceFailure e) {
      throw new Damage(e.kind(), e.getMessage());
    }
  }

  /** What the other side has. */
  private List<String> there(RunId workspace, Json known) {
    var commits = new ArrayList<String>();
    parsed(known).forEach(commit -> commits.add(commit.asText()));
    Optional.ofNullable(came.get(workspace))
        .ifPresent(parcel -> commits.addAll(List.of(parcel.base(), parcel.head())));
    return commits;
  }

  private void bundle(
      Parcels carrier,
      RunId workspace,
      Parcel parcel,
      List<String> known,
      String name,
      ObjectNode packed)
      throws IOException, Damage {
    Path file = file(name);
    try {
      carrier.pack(workspace, parcel, known, file);
      if (Files.exists(file)) {
        requireFit(workspace, file);
        post.putAside(name, file);
        packed.put("bundle", name);
      }
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private void requireFit(RunId workspace, Path file) throws IOException, Damage {
    long size = Files.size(file);
    if (size > mostMib * MIB) {
      throw new Damage(
          FailureKind.CONFIG,
          ("max-bundle-mib: expected that the workspace of run %s goes to or from a worker as a git"
                  + " bundle of at most %d MiB, found one of %d MiB; raise max-bundle-mib in the"
                  + " engine.yaml of the engine and of its workers, leave what is large out of the"
                  + " commits, or run the workflow with 'signalbox serve'")
              .formatted(workspace, mostMib, (size + MIB - 1) / MIB));
    }
  }

  @Override
  public void unpack(RunId workspace, Json packed) throws IOException, Damage {
    JsonNode node = parsed(packed);
    if (!node.isObject()) {
      return;
    }
    Optional<Parcels> carrier = parcels.get();
    if (carrier.isEmpty()) {
      throw new Damage(
          FailureKind.CONFIG, "run " + workspace + " has a workspace, and nobody here makes them");
    }
    var parcel =
        new Parcel(
            node.path("base").asText(), node.path("head").asText(), node.path("author").asText());
    String name = node.path("bundle").asText();
    Path file = file(name);
    try {
      if (!name.isEmpty() && !post.fetch(name, file)) {
        throw new IOException("the bundle of run " + workspace + " is not in the queue any more");
      }
      if (Files.exists(file)) {
        requireFit(workspace, file);
      }
      carrier.get().unpack(workspace, parcel, Optional.of(file).filter(Files::exists));
      if (isWorker) {
        came.put(workspace, parcel);
      }
    } catch (WorkspaceFailure e) {
      throw new Damage(e.kind(), e.getMessage());
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private Path file(String name) throws IOException {
    Files.createDirectories(folder);
    return folder.resolve(name.replaceAll("[^A-Za-z0-9-]", "_") + ".bundle");
  }

  private static JsonNode parsed(Json json) {
    try {
      return JSON.readTree(json.text());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("expected luggage to be JSON, found " + json, e);
    }
  }
}
