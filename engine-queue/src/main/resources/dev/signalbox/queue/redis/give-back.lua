-- Ends a lease; the job is offered again.
-- KEYS: jobs, lanes, places, offers, the lane, leases, ends
-- ARGV: id, name of the lane, rank, nonce, channel
-- Returns 1 if the lease was held, else 0.
if redis.call('hget', KEYS[6], ARGV[1]) ~= ARGV[4] then
  return 0
end
local place = string.format('%016x', redis.call('incr', KEYS[4])) .. ARGV[1]
redis.call('hdel', KEYS[6], ARGV[1])
redis.call('zrem', KEYS[7], ARGV[1])
redis.call('hset', KEYS[2], ARGV[1], ARGV[2])
redis.call('hset', KEYS[3], ARGV[1], place)
redis.call('zadd', KEYS[5], ARGV[3], place)
redis.call('publish', ARGV[5], ARGV[2])
return 1
