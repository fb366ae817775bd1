-- Says who is there: each worker says so again and again.
-- KEYS: until when each counts as there
-- ARGV: the name and labels of one and for how many milliseconds (0: it leaves), or nothing
-- Returns the names and labels of those that are there.
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if ARGV[1] then
  redis.call('zadd', KEYS[1], now + ARGV[2], ARGV[1])
end
redis.call('zremrangebyscore', KEYS[1], '-inf', now)
return redis.call('zrange', KEYS[1], 0, -1)
