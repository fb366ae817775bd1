-- The log: everything that has happened. The rows of all other tables can be made again from it, but for engine and token.
-- Its rows lie in the order of their arrival: a commit then touches few pages, however many streams it adds to.
create table log (
  stream text not null,
  sequence integer not null,
  time integer not null,   -- milliseconds since 1970
  epoch integer not null,  -- of the engine that wrote it
  type text not null,
  body text not null,      -- JSON
  link blob not null,      -- 16 bytes, ties the entry to the one before it
  primary key (stream, sequence)
) strict;

-- Who owns this file, and whether the one before ended as it should.
create table engine (
  id integer not null primary key check (id = 1),
  epoch integer not null,
  clean integer not null,
  crashes integer not null  -- in a row
) strict;
insert into engine (id, epoch, clean, crashes) values (1, 0, 1, 0);

create table run (
  run text not null primary key,
  workflow text not null,
  definition text not null,
  status text not null,
  sequence integer not null,
  created integer not null,
  updated integer not null,
  wake_at integer,
  labels text not null,     -- JSON, in their order
  retry_of text,
  failure text,
  quarantine text           -- why it cannot be trusted any more
) strict, without rowid;
create index run_by_status on run (status, run) where quarantine is null;
create index run_quarantined on run (run) where quarantine is not null;
create index run_by_workflow on run (workflow, run);
create index run_by_retry_of on run (retry_of, run) where retry_of is not null;
create index run_by_wake_at on run (wake_at, run) where wake_at is not null and quarantine is null;

-- The labels of run, to search by.
create table run_label (
  run text not null,
  name text not null,
  value text not null,
  primary key (run, name)
) strict, without rowid;
create index run_label_by_value on run_label (name, value, run);

create table snapshot (
  run text not null primary key,
  sequence integer not null,
  body text not null,
  link blob not null
) strict, without rowid;

create table approval (
  id text not null primary key,
  run text not null,
  step text not null,
  ask text not null,
  digest text not null,
  created integer not null,
  deadline integer,
  status text not null
) strict, without rowid;
create index approval_by_created on approval (created, id);
create index approval_by_status on approval (status, created, id);

create table delivery (
  run text not null,
  sequence integer not null,
  fact integer not null,
  observer text not null,
  failures integer not null,
  due integer not null,
  primary key (run, sequence, fact, observer)
) strict, without rowid;
create index delivery_by_due on delivery (due, run, sequence, fact, observer);

create table definition (
  digest text not null primary key,
  workflow text not null,
  source text not null
) strict, without rowid;

create table token (
  id text not null primary key,
  hash text not null,       -- SHA-256 of the token's text
  name text not null,
  role text not null,
  created integer not null,
  expires integer,
  revoked integer
) strict, without rowid;
create index token_by_hash on token (hash);
