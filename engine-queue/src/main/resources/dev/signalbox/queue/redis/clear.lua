-- Empties the queue: whoever owns the log offers again what is outstanding.
-- KEYS: jobs, lanes, places, offers, leases, ends, owner
-- ARGV: the owner, what keys of lanes begin with
-- Returns the owner that it belongs to, who may be another.
local owner = redis.call('get', KEYS[7])
if owner and owner ~= ARGV[1] then
  return owner
end
for _, lane in ipairs(redis.call('hvals', KEYS[2])) do
  redis.call('del', ARGV[2] .. lane)
end
redis.call('del', KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6])
redis.call('set', KEYS[7], ARGV[1])
return ARGV[1]
