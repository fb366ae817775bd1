-- Drops the jobs that are offered in these lanes: nobody is there any more who would lease them.
-- KEYS: places, those that rest, jobs, then the lanes
-- ARGV: the names of the lanes
-- Returns how many there were.
local dropped = 0
local function drop(id)
  redis.call('hdel', KEYS[1], id)
  redis.call('hdel', KEYS[3], id)
  dropped = dropped + 1
end
local forsaken = {}
for i = 4, #KEYS do
  forsaken[ARGV[i - 3]] = true
  for _, key in ipairs(redis.call('zrange', KEYS[i], 0, -1)) do
    for _, place in ipairs(redis.call('zrange', KEYS[i] .. ':' .. key, 0, -1)) do
      drop(string.sub(place, 18))
    end
    redis.call('del', KEYS[i] .. ':' .. key)
  end
  redis.call('del', KEYS[i], KEYS[i] .. ':')
end
for _, id in ipairs(redis.call('zrange', KEYS[2], 0, -1)) do
  local _, lane = standing(redis.call('hget', KEYS[1], id))
  if forsaken[lane] then
    redis.call('zrem', KEYS[2], id)
    drop(id)
  end
end
return dropped
