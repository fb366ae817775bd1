-- Says who is there: each worker says so again and again, and engines say how they speak with workers. One that speaks in
-- another way is not there.
-- KEYS: until when each worker counts as there, how the engine speaks
-- ARGV: how one speaks; of a worker its name and labels, and for how many milliseconds (0: it leaves)
-- Returns how the engine speaks (empty: there has been none), then the names and labels of those that are there.
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if ARGV[2] then
  local engine = redis.call('get', KEYS[2])
  if engine and engine ~= ARGV[1] then
    return { engine }
  end
  redis.call('zadd', KEYS[1], now + ARGV[3], ARGV[2])
else
  redis.call('set', KEYS[2], ARGV[1])
end
redis.call('zremrangebyscore', KEYS[1], '-inf', now)
local answer = redis.call('zrange', KEYS[1], 0, -1)
table.insert(answer, 1, redis.call('get', KEYS[2]) or '')
return answer
