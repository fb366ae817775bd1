-- What waits for a singleton is a queued run from here on. What waited in another way is dropped, on record.
update trigger
  set outcome = 'dropped', rule = 'singleton: it waited while the engine was upgraded'
  where outcome = 'queued';
delete from pending where kind = 'singleton';
drop index pending_by_holder;
alter table pending drop column holder;
