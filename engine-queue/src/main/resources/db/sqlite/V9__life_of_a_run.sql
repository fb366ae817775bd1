-- Which run a run was made of.
alter table run add column forked_from text;
alter table run add column continues text;
create index run_by_forked_from on run (forked_from, run) where forked_from is not null;

-- Failed runs that nobody has tried again or set aside; settled says how that was done. Not in the log.
alter table run add column settled text;
create index run_dead on run (run) where status = 'failed' and settled is null and quarantine is null;

-- What is done to many runs at once: the set is fixed when it is shown. Not in the log.
create table bulk (
  id text not null primary key,  -- sorts by time
  action text not null,
  argument text,                 -- the step to retry from
  actor text not null,           -- the id of the token that asked
  name text not null,            -- and its name
  hash text not null,            -- SHA-256 of the token that confirms it
  status text not null,
  created integer not null,
  expires integer not null
) strict, without rowid;
create index bulk_open on bulk (id) where status in ('shown', 'running');

create table bulk_item (
  bulk text not null,
  run text not null,
  outcome text,                  -- null: not yet
  detail text,
  primary key (bulk, run)
) strict, without rowid;
create index bulk_item_open on bulk_item (bulk, run) where outcome is null;
