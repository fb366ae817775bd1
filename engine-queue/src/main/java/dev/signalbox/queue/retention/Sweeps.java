package dev.signalbox.queue.retention;

import dev.signalbox.queue.admission.LimitBook;
import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.engine.Engine;
import dev.signalbox.queue.log.AgedLog.Kind;
import dev.signalbox.queue.log.Duty;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.operations.Reruns;
import java.util.List;

/** All that is swept, in this order: what refers to something goes before that. */
public record Sweeps(
    RunLog log,
    Definitions definitions,
    Failpoints failpoints,
    Codec codec,
    Engine engine,
    LimitBook book,
    Reruns reruns) {
  public List<Sweep> of(Retention retention, Remains remains) {
    if (!log.isOnDuty(Duty.RETENTION)) {
      // What lies beside the log lies here, whoever forgets the runs.
      return List.of(
          new RemainsSweep(log, retention, remains),
          new WorkspaceSweep(log, reruns, retention, remains));
    }
    return List.of(
        new RunSweep(log, reruns, retention, remains, failpoints),
        new RemainsSweep(log, retention, remains),
        new WorkspaceSweep(log, reruns, retention, remains),
        new TriggerSweep(log, definitions, retention),
        new StreamSweep(log, Kind.SCHEDULE, new ScheduleNeeds(retention)),
        new StreamSweep(log, Kind.EVENT, new EventNeeds(log, definitions, retention)),
        new StreamSweep(log, Kind.KEY, new KeyNeeds(log, definitions)),
        new StreamSweep(log, Kind.GATE, new GateNeeds(log, codec, definitions, book)),
        new DefinitionSweep(log, engine, definitions));
  }
}
