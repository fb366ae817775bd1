-- Whether a job is offered or leased. A queue that has lost everything has not heard of all leases before one term of
-- a lease has gone by: until then, any job may be.
-- KEYS: jobs, since when the queue knows what it knows
-- ARGV: id, milliseconds of a lease
-- Returns 1 if so, else 0.
if redis.call('hexists', KEYS[1], ARGV[1]) == 1 then
  return 1
end
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('set', KEYS[2], now, 'nx')
return now - redis.call('get', KEYS[2]) < tonumber(ARGV[2]) and 1 or 0
