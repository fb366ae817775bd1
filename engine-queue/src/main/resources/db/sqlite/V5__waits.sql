-- What runs wait for: an event of this name, which has this value at this path where one is asked for.
create table wait (
  run text not null,
  step text not null,       -- empty: the run itself, by its cancel-on
  place integer not null,   -- among what the step waits for
  event text not null,
  path text not null,       -- empty: whatever the event holds
  value text not null,
  since integer not null,   -- events that were received earlier do not count
  primary key (run, step, place)
) strict, without rowid;
create index wait_by_event on wait (event, path, value, run);

-- Events by name and time, for waits that look back.
create table received (
  name text not null,
  time integer not null,
  event text not null,
  primary key (name, time, event)
) strict, without rowid;

-- Events that have to be handed to runs that wait for them.
create table arrival (
  run text not null,
  event text not null,
  primary key (run, event)
) strict, without rowid;

-- Runs that a step of another run waits for.
create table child (
  run text not null primary key,
  parent text not null,
  step text not null
) strict, without rowid;
create index child_by_parent on child (parent, step);
