-- Streams of which the oldest entries were removed: the last of those, and its link, which the chain goes on from.
create table trimmed (
  stream text not null primary key,
  through integer not null,
  link blob not null
) strict, without rowid;

-- No event that was removed was accepted later than this.
alter table engine add column events_until integer not null default 0;

-- Entries of all streams but those of runs, by kind and in the order of time: the oldest are removed first.
create index log_aside on log (substr(stream, 1, 4), time, stream, sequence) where substr(stream, 1, 4) <> 'run/';
