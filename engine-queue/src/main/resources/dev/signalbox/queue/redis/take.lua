-- Takes letters, first those whose taker has not answered in time.
-- KEYS: letters, their order, when those that are taken are given to others
-- ARGV: milliseconds until then, how many at most
-- Returns their payloads.
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for _, id in ipairs(redis.call('zrangebyscore', KEYS[3], '-inf', now)) do
  redis.call('zrem', KEYS[3], id)
  redis.call('lpush', KEYS[2], id)
end
local taken = {}
while #taken < tonumber(ARGV[2]) do
  local id = redis.call('lpop', KEYS[2])
  if not id then
    break
  end
  local letter = redis.call('hget', KEYS[1], id)
  if letter then
    redis.call('zadd', KEYS[3], now + ARGV[1], id)
    taken[#taken + 1] = letter
  end
end
return taken
