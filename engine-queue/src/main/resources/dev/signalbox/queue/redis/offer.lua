-- Takes a job unless one with the same id is offered or leased.
-- KEYS: jobs, lanes, places, offers, the lane; the channel of offers is ARGV[5]
-- ARGV: id, name of the lane, rank, payload, channel
-- Returns 1 if it was taken, else 0.
if redis.call('hexists', KEYS[1], ARGV[1]) == 1 then
  return 0
end
local place = string.format('%016x', redis.call('incr', KEYS[4])) .. ARGV[1]
redis.call('hset', KEYS[1], ARGV[1], ARGV[4])
redis.call('hset', KEYS[2], ARGV[1], ARGV[2])
redis.call('hset', KEYS[3], ARGV[1], place)
redis.call('zadd', KEYS[5], ARGV[3], place)
redis.call('publish', ARGV[5], ARGV[2])
return 1
