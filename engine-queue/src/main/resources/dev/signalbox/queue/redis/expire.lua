-- Ends leases that nobody has kept. The jobs are gone: the log knows which of them are wanted still.
-- KEYS: jobs, leases, ends
-- ARGV: how many at most
-- Returns their ids.
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local over = redis.call('zrangebyscore', KEYS[3], '-inf', now, 'limit', 0, ARGV[1])
for _, id in ipairs(over) do
  redis.call('hdel', KEYS[1], id)
  redis.call('hdel', KEYS[2], id)
  redis.call('zrem', KEYS[3], id)
end
return over
