-- The log: everything that has happened. The rows of all other tables can be made again from it, but for engine and token.
-- Texts compare by their bytes, as in every other store. NUL, which PostgreSQL refuses, is written as two characters 1.

create table log (
  stream text collate "C" not null,
  sequence bigint not null,
  time bigint not null,   -- milliseconds since 1970
  epoch bigint not null,   -- of the engine that wrote it
  type text collate "C" not null,
  body text collate "C" not null,   -- JSON
  link bytea not null,   -- 16 bytes, ties the entry to the one before it
  primary key (stream, sequence)
);
-- Entries of all streams but those of runs, by kind and in the order of time: the oldest are removed first.
create index log_aside on log (substr(stream, 1, 4), time, stream, sequence) where substr(stream, 1, 4) <> 'run/';

-- Streams of which the oldest entries were removed: the last of those, and its link, which the chain goes on from.
create table trimmed (
  stream text collate "C" not null,
  through bigint not null,
  link bytea not null,
  primary key (stream)
);

-- Which incarnation of the store this is.
create table engine (
  id bigint not null,
  epoch bigint not null,
  clean bigint not null,   -- whether the one who had it before has closed it
  incarnation text collate "C" not null,   -- of the database: another one after a restore
  forgotten text collate "C" not null default '',   -- runs that were removed: none of them has a higher id
  events_until bigint not null default 0,   -- no event that was removed was accepted later than this
  primary key (id),
  check (id = 1)
);
insert into engine (id, epoch, clean, incarnation) values (1, 0, 1, '');

create table run (
  run text collate "C" not null,
  workflow text collate "C" not null,
  definition text collate "C" not null,
  status text collate "C" not null,
  sequence bigint not null,
  created bigint not null,
  updated bigint not null,
  wake_at bigint,
  labels text collate "C" not null,   -- JSON, in their order
  retry_of text collate "C",
  failure text collate "C",
  quarantine text collate "C",   -- why it cannot be trusted any more
  forked_from text collate "C",
  continues text collate "C",
  settled text collate "C",   -- how a failed run was tried again or set aside; not in the log
  primary key (run)
);
create index run_by_status on run (status, run) where quarantine is null;
create index run_quarantined on run (run) where quarantine is not null;
create index run_by_workflow on run (workflow, run);
create index run_by_retry_of on run (retry_of, run) where retry_of is not null;
create index run_by_wake_at on run (wake_at, run) where wake_at is not null and quarantine is null;
create index run_by_forked_from on run (forked_from, run) where forked_from is not null;
create index run_by_end on run (workflow, updated, run)
  where status in ('succeeded', 'failed', 'cancelled') and quarantine is null;
create index run_dead on run (run) where status = 'failed' and settled is null and quarantine is null;

-- The labels of run, to search by.
create table run_label (
  run text collate "C" not null,
  name text collate "C" not null,
  value text collate "C" not null,
  primary key (run, name)
);
create index run_label_by_value on run_label (name, value, run);

create table snapshot (
  run text collate "C" not null,
  sequence bigint not null,
  body text collate "C" not null,
  link bytea not null,
  primary key (run)
);

create table approval (
  id text collate "C" not null,
  run text collate "C" not null,
  step text collate "C" not null,
  ask text collate "C" not null,
  digest text collate "C" not null,
  created bigint not null,
  deadline bigint,
  status text collate "C" not null,
  quorum bigint not null,
  voting text collate "C" not null,   -- JSON
  reminders bigint not null,
  escalated bigint not null,
  primary key (id)
);
create index approval_by_created on approval (created, id);
create index approval_by_status on approval (status, created, id);
create index approval_by_run on approval (run);

create table delivery (
  run text collate "C" not null,
  sequence bigint not null,
  fact bigint not null,
  observer text collate "C" not null,
  failures bigint not null,
  due bigint not null,
  primary key (run, sequence, fact, observer)
);
create index delivery_by_due on delivery (due, run, sequence, fact, observer);

create table definition (
  digest text collate "C" not null,
  workflow text collate "C" not null,
  source text collate "C" not null,
  primary key (digest)
);

create table token (
  id text collate "C" not null,
  hash text collate "C" not null,   -- SHA-256 of the token's text
  name text collate "C" not null,
  role text collate "C" not null,
  created bigint not null,
  expires bigint,
  revoked bigint,
  scopes text collate "C",   -- JSON; null: not limited
  in_file bigint not null default 0,   -- its text lies in admin.token
  last_used bigint,   -- not to the second
  primary key (id)
);
create index token_by_hash on token (hash);

-- What became of every trigger.
create table trigger (
  id text collate "C" not null,   -- sorts by time
  event text collate "C" not null,
  name text collate "C" not null,
  workflow text collate "C" not null,
  outcome text collate "C" not null,
  rule text collate "C" not null,
  bucket text collate "C",   -- of the rule, where it has a key
  run text collate "C",
  retry_at bigint,
  time bigint not null,
  pending text collate "C",   -- what it waits in, or waited in
  primary key (id)
);
create index trigger_by_run on trigger (run, id) where run is not null;
create index trigger_by_pending on trigger (pending) where pending is not null;

-- Gates that hold triggers back.
create table pending (
  kind text collate "C" not null,
  scope text collate "C" not null,
  bucket text collate "C" not null,
  id text collate "C" not null,   -- sorts by time
  sequence bigint not null,   -- of the entry of the gate that this is as of
  since bigint not null,
  due bigint,
  events bigint not null,
  primary key (kind, scope, bucket)
);
create unique index pending_by_id on pending (id);
create index pending_by_due on pending (due, id) where due is not null;

-- What runs wait for: an event of this name, which has this value at this path where one is asked for.
create table wait (
  run text collate "C" not null,
  step text collate "C" not null,   -- empty: the run itself, by its cancel-on
  place bigint not null,   -- among what the step waits for
  event text collate "C" not null,
  path text collate "C" not null,   -- empty: whatever the event holds
  value text collate "C" not null,
  since bigint not null,   -- events that were received earlier do not count
  consume bigint not null default 0,   -- it takes an event for itself alone
  registered bigint not null default 0,
  primary key (run, step, place)
);
-- A value may be longer than an index takes.
create index wait_by_event on wait (event, path, md5(value), run);
create index wait_that_consumes on wait (event, registered, run, step) where consume = 1;

-- Events that a wait has taken for itself alone.
create table consumed (
  event text collate "C" not null,
  run text collate "C" not null,
  step text collate "C" not null,
  primary key (event)
);

-- Events by name and time, for waits that look back.
create table received (
  name text collate "C" not null,
  time bigint not null,
  event text collate "C" not null,
  primary key (name, time, event)
);

-- Events that have to be handed to runs that wait for them.
create table arrival (
  run text collate "C" not null,
  event text collate "C" not null,
  asked bigint not null default 0,   -- how often a wait has begun meanwhile that it may end
  received bigint not null default 0,   -- when it was
  primary key (run, event)
);

-- Runs that a step of another run waits for.
create table child (
  run text collate "C" not null,
  parent text collate "C" not null,
  step text collate "C" not null,
  primary key (run)
);
create index child_by_parent on child (parent, step);

-- What waits for its turn: one row for each bucket of a limit that is claimed.
create table queued (
  gate text collate "C" not null,   -- the limit
  bucket text collate "C" not null,
  line text collate "C" not null,   -- the same for all that claim of the same buckets
  rank bigint not null,
  run text collate "C" not null,
  place bigint not null,
  step text collate "C" not null,   -- empty: the run as a whole
  attempt bigint not null,
  workflow text collate "C" not null,
  claims text collate "C" not null,
  primary key (gate, bucket, line, rank, run, place)
);
create index queued_by_run on queued (run, step);

-- Who holds a slot of a limit.
create table slot (
  gate text collate "C" not null,
  bucket text collate "C" not null,
  run text collate "C" not null,
  step text collate "C" not null,   -- empty: the run as a whole
  primary key (gate, bucket, run, step)
);
create index slot_by_run on slot (run, step);

-- What steps have consumed of budgets that runs share, on each day. Follows from the log, as slots do.
create table spent (
  gate text collate "C" not null,   -- the budget
  bucket text collate "C" not null,
  day bigint not null,   -- its beginning, UTC
  run text collate "C" not null,
  step text collate "C" not null,
  micro_usd bigint not null,
  tokens bigint not null,
  turns bigint not null,
  wall bigint not null,   -- in milliseconds
  primary key (gate, bucket, day, run, step)
);
create index spent_by_run on spent (run);

-- What is done to many runs at once: the set is fixed when it is shown. Not in the log.
create table bulk (
  id text collate "C" not null,   -- sorts by time
  action text collate "C" not null,
  argument text collate "C",   -- the step to retry from
  actor text collate "C" not null,   -- the id of the token that asked
  name text collate "C" not null,   -- and its name
  hash text collate "C" not null,   -- SHA-256 of the token that confirms it
  status text collate "C" not null,
  created bigint not null,
  expires bigint not null,
  primary key (id)
);
create index bulk_open on bulk (id) where status in ('shown', 'running');

create table bulk_item (
  bulk text collate "C" not null,
  run text collate "C" not null,
  outcome text collate "C",   -- null: not yet
  detail text collate "C",
  primary key (bulk, run)
);
create index bulk_item_open on bulk_item (bulk, run) where outcome is null;
