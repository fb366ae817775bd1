-- Takes back a job that nobody has leased.
-- KEYS: places, those that rest, jobs
-- ARGV: id, what keys of lanes begin with
-- Returns 1 if it was here, else 0.
local place = redis.call('hget', KEYS[1], ARGV[1])
if not place then
  return 0
end
local _, name, key, number = standing(place)
local lane = ARGV[2] .. name
if redis.call('zrem', KEYS[2], ARGV[1]) == 0 then
  redis.call('zrem', lane .. ':' .. key, number .. ARGV[1])
  if redis.call('exists', lane .. ':' .. key) == 0 then
    redis.call('zrem', lane, key)
  end
  look(lane, key)
end
redis.call('hdel', KEYS[1], ARGV[1])
redis.call('hdel', KEYS[3], ARGV[1])
return 1
