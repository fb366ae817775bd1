package dev.signalbox.queue.redis;

import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.jobs.Job;
import dev.signalbox.queue.jobs.JobQueue.Lease;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What a queue asks of its server; the scripts beside this class say what each of them does. */
record QueueCommands(Wire wire, Keys keys, Duration term, Codec codec) {
  private static final Script OFFER = Script.ofLines("offer");
  private static final Script LEASE = Script.ofLines("lease");
  private static final Script EXTEND = Script.named("extend");
  private static final Script SETTLE = Script.named("settle");
  private static final Script GIVE_BACK = Script.ofLines("give-back");
  private static final Script WITHDRAW = Script.ofLines("withdraw");
  private static final Script CLEAR = Script.ofLines("clear");
  private static final Script FORSAKE = Script.ofLines("forsake");
  private static final Script EXPIRE = Script.named("expire");
  private static final Script JOIN = Script.named("join");
  private static final Script KNOWN = Script.named("known");

  /** Jobs that have rested and go to their lines at once, at most. */
  private static final int ROUSED = 100;

  Future<Response> offer(Job job, Duration rest) {
    return OFFER.run(
        wire,
        List.of(keys.places(), keys.offers(), keys.resting(), keys.jobs()),
        offered(job, codec.job(job).text(), rest));
  }

  /** {@code second}: what stands behind the job's id. */
  private List<Object> offered(Job job, String second, Duration rest) {
    return List.of(
        job.id(),
        second,
        keys.laneRoot(),
        Keys.encoded(job.lane()),
        Keys.encoded(job.key()),
        job.assignment().rank(),
        rest.toMillis(),
        keys.offered(),
        job.assignment().ahead() ? "!" : ".");
  }

  Future<Response> withdraw(String jobId) {
    return WITHDRAW.run(
        wire, List.of(keys.places(), keys.resting(), keys.jobs()), List.of(jobId, keys.laneRoot()));
  }

  /** As many jobs as there are nonces, at most; behind the milliseconds until one has rested. */
  Future<Response> lease(List<String> lanes, List<String> nonces) {
    return LEASE.run(
        wire,
        Stream.concat(
                Stream.of(
                    keys.places(),
                    keys.offers(),
                    keys.resting(),
                    keys.jobs(),
                    keys.leases(),
                    keys.ends()),
                lanes.stream().map(keys::lane))
            .toList(),
        Stream.<Object>concat(
                Stream.of(term.toMillis(), keys.laneRoot(), keys.offered(), ROUSED),
                nonces.stream())
            .toList());
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

  Future<Response> settle(Lease lease) {
    return SETTLE.run(
        wire,
        List.of(keys.jobs(), keys.leases(), keys.ends()),
        List.of(lease.job().id(), lease.nonce()));
  }

  Future<Response> giveBack(Lease lease, Duration rest) {
    return GIVE_BACK.run(
        wire,
        List.of(keys.places(), keys.offers(), keys.resting(), keys.leases(), keys.ends()),
        offered(lease.job(), lease.nonce(), rest));
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
