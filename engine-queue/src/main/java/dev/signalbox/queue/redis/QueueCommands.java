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
  private static final Script OFFER = Script.named("offer");
  private static final Script LEASE = Script.named("lease");
  private static final Script EXTEND = Script.named("extend");
  private static final Script SETTLE = Script.named("settle");
  private static final Script GIVE_BACK = Script.named("give-back");
  private static final Script WITHDRAW = Script.named("withdraw");
  private static final Script CLEAR = Script.named("clear");
  private static final Script FORSAKE = Script.named("forsake");
  private static final Script EXPIRE = Script.named("expire");
  private static final Script JOIN = Script.named("join");
  private static final Script KNOWN = Script.named("known");

  Future<Response> offer(Job job) {
    return OFFER.run(
        wire,
        List.of(keys.jobs(), keys.lanes(), keys.places(), keys.offers(), keys.lane(job.lane())),
        List.of(
            job.id(),
            Keys.encoded(job.lane()),
            job.assignment().rank(),
            codec.job(job).text(),
            keys.offered()));
  }

  Future<Response> withdraw(String jobId) {
    return WITHDRAW.run(
        wire, List.of(keys.jobs(), keys.lanes(), keys.places()), List.of(jobId, keys.laneRoot()));
  }

  /** As many jobs as there are nonces, at most. */
  Future<Response> lease(List<String> lanes, List<String> nonces) {
    return LEASE.run(
        wire,
        Stream.concat(
                Stream.of(keys.jobs(), keys.lanes(), keys.places(), keys.leases(), keys.ends()),
                lanes.stream().map(keys::lane))
            .toList(),
        Stream.concat(Stream.of(Long.toString(term.toMillis())), nonces.stream()).toList());
  }

  Future<Response> forsake(List<String> lanes) {
    return FORSAKE.run(
        wire,
        Stream.concat(
                Stream.of(keys.jobs(), keys.lanes(), keys.places()), lanes.stream().map(keys::lane))
            .toList(),
        List.of());
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

  Future<Response> giveBack(Lease lease) {
    Job job = lease.job();
    return GIVE_BACK.run(
        wire,
        List.of(
            keys.jobs(),
            keys.lanes(),
            keys.places(),
            keys.offers(),
            keys.lane(job.lane()),
            keys.leases(),
            keys.ends()),
        List.of(
            job.id(),
            Keys.encoded(job.lane()),
            job.assignment().rank(),
            lease.nonce(),
            keys.offered()));
  }

  Future<Response> expire(int most) {
    return EXPIRE.run(wire, List.of(keys.jobs(), keys.leases(), keys.ends()), List.of(most));
  }

  Future<Response> clear(String owner) {
    return CLEAR.run(
        wire,
        List.of(
            keys.jobs(),
            keys.lanes(),
            keys.places(),
            keys.offers(),
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
