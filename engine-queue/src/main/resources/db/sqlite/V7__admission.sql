-- What waits for its turn: one row for each bucket of a limit that is claimed.
create table queued (
  gate text not null,        -- the limit
  bucket text not null,
  line text not null,        -- the same for all that claim of the same buckets
  rank integer not null,
  run text not null,
  place integer not null,
  step text not null,        -- empty: the run as a whole
  attempt integer not null,
  workflow text not null,
  claims text not null,
  primary key (gate, bucket, line, rank, run, place)
) strict, without rowid;
create index queued_by_run on queued (run, step);

-- Who holds a slot of a limit.
create table slot (
  gate text not null,
  bucket text not null,
  run text not null,
  step text not null,        -- empty: the run as a whole
  primary key (gate, bucket, run, step)
) strict, without rowid;
create index slot_by_run on slot (run, step);
