-- How many must approve, who may, and what they have said so far.
alter table approval add column quorum integer not null default 1;
alter table approval add column voting text not null default '{"by":[],"votes":[]}';  -- JSON
alter table approval add column reminders integer not null default 0;
alter table approval add column escalated integer not null default 0;
