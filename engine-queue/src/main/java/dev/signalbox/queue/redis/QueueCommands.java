package dev.signalbox.queue.redis;

import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.jobs.Job;
import dev.signalbox.queue.jobs.JobQueue.Lease;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What a queue asks of its server; the scripts beside this class say what each of them does. */
record QueueCommands(Wire wire, Keys keys, Duration term, Codec codec) {
  private static final Script ROUND = Script.of("lines", "errands", "round");
  private static final Script EXTEND = Script.of("extend");
  private static final Script WITHDRAW = Script.of("lines", "withdraw");
  private static final Script CLEAR = Script.of("lines", "clear");
  private static final Script FORSAKE = Script.of("lines", "forsake");
  private static final Script EXPIRE = Script.of("expire");
  private static final Script JOIN = Script.of("join");
  private static final Script NEWEST = Script.of("newest");
  private static final Script KNOWN = Script.of("known");

  /** Jobs that have rested and go to their lines at once, at most. */
  private static final int ROUSED = 100;

  /**
   * @param nonce what those of its leases begin with, which nobody else has
   */
  Future<Round.Answer> round(Round round, String nonce) {
    var names =
        new ArrayList<>(
            List.of(
                keys.places(),
                keys.offers(),
                keys.resting(),
                keys.jobs(),
                keys.leases(),
                keys.ends()));
    var arguments =
        new ArrayList<Object>(
            List.of(
                keys.laneRoot(),
                keys.offered(),
                term.toMillis(),
                ROUSED,
                nonce,
                Round.SIZE,
                round.wants().size()));
    for (Round.Want want : round.wants()) {
      names.addAll(want.lanes());
      arguments.add(want.most());
      arguments.add(want.lanes().size());
    }
    round.errands().forEach(errand -> arguments.addAll(told(errand)));
    return ROUND.run(wire, names, arguments).map(answer -> answered(round, answer));
  }

  private static Round.Answer answered(Round round, Response answer) {
    var hauls = new ArrayList<Round.Haul>();
    for (int i = 1; i < answer.size(); i++) {
      Response haul = answer.get(i);
      var jobs = new ArrayList<Round.Found>();
      for (int k = 1; k + 1 < haul.size(); k += 2) {
        jobs.add(found(round, haul.get(k), haul.get(k + 1)));
      }
      hauls.add(new Round.Haul(haul.get(0).toString().equals("1"), jobs));
    }
    long rest = Long.parseLong(answer.get(0).toString());
    return new Round.Answer(rest < 0 ? OptionalLong.empty() : OptionalLong.of(rest), hauls);
  }

  private static Round.Found found(Round round, Response job, Response nonce) {
    Optional<Errand> said =
        job.type() == ResponseType.NUMBER
            ? Optional.of(round.errands().get(Integer.parseInt(job.toString()) - 1))
            : Optional.empty();
    return new Round.Found(said, said.isPresent() ? "" : job.toString(), nonce.toString());
  }

  private static List<Object> told(Errand errand) {
    return switch (errand) {
      case Errand.Offer(Job job, String payload, Duration rest) ->
          offered("offer", job, payload, rest);
      case Errand.Back(Lease(Job job, String nonce), Duration rest) ->
          offered("back", job, nonce, rest);
      case Errand.Settlement(Lease(Job job, String nonce)) -> List.of("settle", job.id(), nonce);
    };
  }

  /** {@code second}: what stands behind the job's id. */
  private static List<Object> offered(String kind, Job job, String second, Duration rest) {
    return List.of(
        kind,
        job.id(),
        second,
        Keys.encoded(job.lane()),
        Keys.encoded(job.key()),
        job.assignment().rank(),
        rest.toMillis(),
        job.assignment().ahead() ? "!" : ".");
  }

  Future<Response> withdraw(String jobId) {
    return WITHDRAW.run(
        wire, List.of(keys.places(), keys.resting(), keys.jobs()), List.of(jobId, keys.laneRoot()));
  }

  Future<Response> forsake(List<String> lanes) {
    return FORSAKE.run(
        wire,
        Stream.concat(
                Stream.of(keys.places(), keys.resting(), keys.jobs()),
                lanes.stream().map(keys::lane))
            .toList(),
        lanes.stream().map(Keys::encoded).toList());
  }

  Future<Response> extend(List<Lease> leases) {
    return EXTEND.run(
        wire,
        List.of(keys.jobs(), keys.leases(), keys.ends()),
        Stream.concat(
                Stream.of(Long.toString(term.toMillis())),
                leases.stream()
                    .flatMap(lease ->
                        Stream.of(lease.job().id(), lease.nonce(), codec.job(lease.job()).text())))
            .toList());
  }

  Future<Round.Answer> settle(Lease lease) {
    return round(new Round(List.of(new Errand.Settlement(lease)), List.of()), "");
  }

  Future<Response> expire(int most) {
    return EXPIRE.run(wire, List.of(keys.jobs(), keys.leases(), keys.ends()), List.of(most));
  }

  Future<Response> clear(String owner) {
    return CLEAR.run(
        wire,
        List.of(
            keys.places(),
            keys.offers(),
            keys.resting(),
            keys.jobs(),
            keys.leases(),
            keys.ends(),
            keys.owner()),
        List.of(owner, keys.laneRoot(), RedisJobQueue.WORKER));
  }

  Future<Response> join(String owner) {
    return JOIN.run(wire, List.of(keys.owner()), List.of(owner));
  }

  /** Says how the engine speaks with its workers. */
  Future<Response> speak(String protocol) {
    return wire.send(Request.cmd(Command.SET).arg(keys.protocol()).arg(protocol));
  }

  /** Nothing in it where there has been none. */
  Future<Response> newest(String log) {
    return wire.send(Request.cmd(Command.ZRANGE).arg(keys.newest(log)).arg(-1).arg(-1));
  }

  Future<Response> know(String log, String run) {
    return NEWEST.run(wire, List.of(keys.newest(log)), List.of(run));
  }

  Future<Response> forgetNewest(String log) {
    return wire.send(Request.cmd(Command.DEL).arg(keys.newest(log)));
  }

  /** It has been emptied: what is not known now is nowhere. */
  Future<Response> knowsAll() {
    return wire.send(Request.cmd(Command.SET).arg(keys.since()).arg("0"));
  }

  Future<Response> isKnown(String jobId) {
    return KNOWN.run(
        wire, List.of(keys.jobs(), keys.since()), List.of(jobId, Long.toString(term.toMillis())));
  }

  Future<Response> waiting() {
    return wire.send(Request.cmd(Command.HLEN).arg(keys.places()));
  }

  Future<Response> info() {
    return wire.send(Request.cmd(Command.INFO));
  }
}
