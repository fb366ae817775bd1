-- Ends a lease; the job is gone.
-- KEYS: jobs, leases, ends
-- ARGV: id, nonce
-- Returns 1 if the lease was held, else 0.
if redis.call('hget', KEYS[2], ARGV[1]) ~= ARGV[2] then
  return 0
end
redis.call('hdel', KEYS[1], ARGV[1])
redis.call('hdel', KEYS[2], ARGV[1])
redis.call('zrem', KEYS[3], ARGV[1])
return 1
