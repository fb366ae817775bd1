-- Takes back a job that nobody has leased.
-- KEYS: jobs, lanes, places
-- ARGV: id, what keys of lanes begin with
-- Returns 1 if it was here, else 0.
local place = redis.call('hget', KEYS[3], ARGV[1])
if not place then
  return 0
end
redis.call('zrem', ARGV[2] .. redis.call('hget', KEYS[2], ARGV[1]), place)
redis.call('hdel', KEYS[1], ARGV[1])
redis.call('hdel', KEYS[2], ARGV[1])
redis.call('hdel', KEYS[3], ARGV[1])
return 1
