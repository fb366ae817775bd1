-- How often a wait has begun that an event may end while the event was on its way to the run: it has to be handed over again.
alter table arrival add column asked integer not null default 0;
