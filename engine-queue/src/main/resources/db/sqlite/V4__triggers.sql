-- What became of every trigger.
create table trigger (
  id text not null primary key,  -- sorts by time
  event text not null,
  name text not null,
  workflow text not null,
  outcome text not null,
  rule text not null,
  bucket text,                   -- of the rule, where it has a key
  run text,
  retry_at integer,
  time integer not null,
  pending text                   -- what it waits in, or waited in
) strict, without rowid;
-- No more than these: every start of a run pays for them. Triggers of an event are found by the moment in their ids.
create index trigger_by_run on trigger (run, id) where run is not null;
create index trigger_by_pending on trigger (pending) where pending is not null;

-- Gates that hold triggers back.
create table pending (
  kind text not null,
  scope text not null,
  bucket text not null,
  id text not null,              -- sorts by time
  sequence integer not null,     -- of the entry of the gate that this is as of
  since integer not null,
  due integer,
  events integer not null,
  holder text,                   -- the run whose end is waited for
  primary key (kind, scope, bucket)
) strict, without rowid;
create unique index pending_by_id on pending (id);
create index pending_by_due on pending (due, id) where due is not null;
create index pending_by_holder on pending (holder) where holder is not null;
