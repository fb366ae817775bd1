-- What a token is limited to beside its role, where it is kept, and when it was used.
alter table token add column scopes text;                          -- JSON; null: not limited
alter table token add column in_file integer not null default 0;   -- its text lies in admin.token
alter table token add column last_used integer;                    -- not to the second
