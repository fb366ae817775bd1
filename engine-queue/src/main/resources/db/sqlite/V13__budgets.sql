-- What steps have consumed of budgets that runs share, on each day. Follows from the log, as slots do.
create table spent (
  gate text not null,        -- the budget
  bucket text not null,
  day integer not null,      -- its beginning, UTC
  run text not null,
  step text not null,
  micro_usd integer not null,
  tokens integer not null,
  turns integer not null,
  wall integer not null,     -- in milliseconds
  primary key (gate, bucket, day, run, step)
) strict, without rowid;
create index spent_by_run on spent (run);

-- Runs tell more of their steps now: they are read anew from the log.
delete from snapshot;

-- Waits that take an event for themselves alone: the oldest of them first.
alter table wait add column consume integer not null default 0;
alter table wait add column registered integer not null default 0;
create index wait_that_consumes on wait (event, registered, run, step) where consume = 1;
create table consumed (
  event text not null primary key,
  run text not null,
  step text not null
) strict, without rowid;

-- When an event was received that is on its way to a run: no wait of the run times out before it, if it came in time.
alter table arrival add column received integer not null default 0;
