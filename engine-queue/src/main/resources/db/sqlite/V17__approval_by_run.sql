-- The approvals of a run: they are forgotten with it, and looked at with it.
create index approval_by_run on approval (run);
