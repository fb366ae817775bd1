-- Drops the jobs that are offered in these lanes: nobody is there any more who would lease them.
-- KEYS: jobs, lanes, places, then the lanes
-- Returns how many there were.
local dropped = 0
for i = 4, #KEYS do
  for _, place in ipairs(redis.call('zrange', KEYS[i], 0, -1)) do
    local id = string.sub(place, 17)
    redis.call('hdel', KEYS[1], id)
    redis.call('hdel', KEYS[2], id)
    redis.call('hdel', KEYS[3], id)
    dropped = dropped + 1
  end
  redis.call('del', KEYS[i])
end
return dropped
