-- Ends a lease; the job is offered again.
-- KEYS: places, offers, those that rest, leases, ends
-- ARGV: id, nonce, what keys of lanes begin with, lane, key, rank, for how many milliseconds it rests, channel,
-- "!" if the rank has a head start, else "."
-- Returns 1 if the lease was held, else 0.
if redis.call('hget', KEYS[4], ARGV[1]) ~= ARGV[2] then
  return 0
end
redis.call('hdel', KEYS[4], ARGV[1])
redis.call('zrem', KEYS[5], ARGV[1])
offer(ARGV[1], ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7], ARGV[8], ARGV[9])
return 1
