-- Runs that have ended, by their workflow and in the order of their ends: the oldest are forgotten first.
create index run_by_end on run (workflow, updated, run)
  where status in ('succeeded', 'failed', 'cancelled') and quarantine is null;

-- Items that a crash has left of changes to many runs which were never shown to anybody.
delete from bulk_item where bulk not in (select id from bulk);
