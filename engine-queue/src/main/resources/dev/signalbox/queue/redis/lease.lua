-- Leases the first jobs of the first of these lanes that has any: the lowest rank first, then in the order of offers.
-- KEYS: jobs, lanes, places, leases, ends, then the lanes
-- ARGV: milliseconds of a lease, then a nonce for each job that is wanted
-- Returns payload and nonce of each, one behind the other.
local time = redis.call('time')
local finish = time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[1]
local leased = {}
local lane = 6
for i = 2, #ARGV do
  local place = redis.call('zrange', KEYS[lane], 0, 0)[1]
  while not place and lane < #KEYS do
    lane = lane + 1
    place = redis.call('zrange', KEYS[lane], 0, 0)[1]
  end
  if not place then
    break
  end
  local id = string.sub(place, 17)
  redis.call('zrem', KEYS[lane], place)
  redis.call('hdel', KEYS[2], id)
  redis.call('hdel', KEYS[3], id)
  redis.call('hset', KEYS[4], id, ARGV[i])
  redis.call('zadd', KEYS[5], finish, id)
  leased[#leased + 1] = redis.call('hget', KEYS[1], id)
  leased[#leased + 1] = ARGV[i]
end
return leased
