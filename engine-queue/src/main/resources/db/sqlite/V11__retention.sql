-- Runs that were removed: none of them has a higher id.
alter table engine add column forgotten text not null default '';
