package dev.signalbox.config;

import dev.signalbox.core.EventSchema;
import dev.signalbox.core.Idempotency;
import dev.signalbox.core.Json;
import dev.signalbox.core.WorkflowId;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * engine.yaml, checked. Paths are absolute. Settings of runners and plugins may hold the values of
 * secrets: nothing of this prints them.
 *
 * @param file where it was read from
 * @param data everything that the engine writes
 * @param lib the folder with the jars of functions and plugins; it need not exist
 * @param runner the name of the runner of every agent step that names none
 * @param runners those of the file, and those that are used by the name of their type
 * @param webhooks by the name behind {@code /hooks/}
 * @param events what their data has to be like, by their names
 * @param workerGroups the groups of workflows whose steps have worker processes of their own
 * @param maxBundleMib what a workspace may have as a bundle on its way to a worker or back, in MiB
 * @param drain how long running work is waited for at the end
 * @param idempotency how long ids of events and keys of requests count
 */
public record EngineConfig(
    Path file,
    Path data,
    Store store,
    Queue queue,
    Durability durability,
    List<String> workerGroups,
    int maxBundleMib,
    Duration drain,
    Http http,
    Path lib,
    String runner,
    SequencedMap<String, Runner> runners,
    SequencedMap<String, Json> plugins,
    Outbound outbound,
    SequencedMap<String, Webhook> webhooks,
    SequencedMap<String, EventSchema> events,
    SequencedMap<WorkflowId, CompiledWorkflow> workflows,
    Keeping retention,
    Idempotency idempotency,
    Secrets secrets) {

  public EngineConfig {
    workerGroups = List.copyOf(workerGroups);
    runners = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(runners));
    plugins = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(plugins));
    webhooks = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(webhooks));
    events = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(events));
    workflows = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(workflows));
  }

  /**
   * How long what is over is kept; for ever where nothing is said.
   *
   * @param runs from the end of a run
   * @param logs what its attempts printed, the same
   * @param workspaces where it has worked, the same, if nothing of that would be lost
   * @param triggers records of them
   * @param events that nothing refers to
   * @param schedules what became of their ticks
   */
  public record Keeping(
      Optional<Duration> runs,
      Optional<Duration> logs,
      Optional<Duration> workspaces,
      Optional<Duration> triggers,
      Optional<Duration> events,
      Optional<Duration> schedules) {}

  /** Where the log is kept. */
  public sealed interface Store {
    /** A file in the data folder. */
    record Sqlite() implements Store {}

    /**
     * A database of PostgreSQL.
     *
     * @param options of the connection, such as {@code sslmode}
     */
    record Postgresql(
        String host,
        int port,
        String database,
        String user,
        Optional<String> password,
        SequencedMap<String, String> options)
        implements Store {
      public Postgresql {
        options = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(options));
      }

      /** Without the password. */
      @Override
      public String toString() {
        return "postgresql://" + user + "@" + host + ":" + port + "/" + database;
      }
    }
  }

  /** How work reaches the workers. */
  public sealed interface Queue {
    /** Within the process. */
    record Local() implements Queue {}

    /**
     * By a server.
     *
     * @param server with user and password, where it wants them
     * @param prefix what keys begin with; engines that share a server have different ones
     * @param lease how long a job stays with a worker that does not say that it is there
     * @param rootCertificate a file of those that may have signed the server's; else those that
     *     Java trusts
     */
    record Redis(URI server, String prefix, Duration lease, Optional<Path> rootCertificate)
        implements Queue {
      /** The password is in the URI. */
      @Override
      public String toString() {
        return "Redis[" + server.getHost() + ", " + prefix + "]";
      }
    }
  }

  /** What a commit means. */
  public enum Durability {
    /** It is on the disk: neither a crash nor a power cut loses it. */
    FULL,
    /** A crash does not lose it, a power cut may. */
    RELAXED
  }

  /**
   * @param port 0: any free one
   * @param unauthenticatedRate requests a minute and address without a valid token
   * @param rate requests a minute and valid token; empty for as many as come
   * @param allowedHosts values of the Host header besides the loopback names and that of the public
   *     URL
   */
  public record Http(
      String host,
      int port,
      int unauthenticatedRate,
      Optional<Integer> rate,
      Optional<URI> publicUrl,
      List<String> allowedHosts) {
    /** Whether nobody but this machine reaches it. */
    public boolean isLocal() {
      return publicUrl.isEmpty() && Hosts.isLoopback(host);
    }

    public Http {
      allowedHosts = List.copyOf(allowedHosts);
      if (port < 0 || port > 65_535 || unauthenticatedRate < 1 || rate.orElse(1) < 1) {
        throw new IllegalArgumentException(
            "http: expected a port from 0 to 65535 and rates of at least 1, found "
                + port
                + ", "
                + unauthenticatedRate
                + " and "
                + rate);
      }
      if (publicUrl.isEmpty() && !Hosts.isLoopback(host)) {
        throw new IllegalArgumentException("http: " + host + " needs a public-url");
      }
    }
  }

  /**
   * Whom http steps may ask.
   *
   * @param allow although they are not public
   * @param only where there are any: nobody else
   * @param ports open at every host
   */
  public record Outbound(List<Destination> allow, List<Destination> only, Set<Integer> ports) {
    public static final Outbound STANDARD = new Outbound(List.of(), List.of(), Set.of(80, 443));

    public Outbound {
      allow = List.copyOf(allow);
      only = List.copyOf(only);
      ports = Set.copyOf(ports);
    }
  }

  /**
   * A destination or several.
   *
   * @param host a name, where {@code *.} in front stands for all below it; or an address
   * @param prefix how many bits of the address count; present for every address
   * @param port that one, too, and no other
   */
  public record Destination(String host, Optional<Integer> prefix, Optional<Integer> port) {}

  /**
   * Somebody who sends events by themselves.
   *
   * @param secrets the names of one, or of two while one replaces the other
   * @param event the name of the events, with <code>{type}</code> for the sender's own
   */
  public record Webhook(Type type, List<String> secrets, String event) {
    public Webhook {
      secrets = List.copyOf(secrets);
    }

    /** How deliveries are signed. */
    public enum Type {
      GITHUB,
      GITLAB,
      GITEA,
      STANDARD
    }
  }

  /** A runner: its type, and its settings by the shape of the type. */
  public record Runner(String type, Json settings) {
    @Override
    public String toString() {
      return "Runner[" + type + "]";
    }
  }

  @Override
  public String toString() {
    return "EngineConfig[" + file + "]";
  }
}
