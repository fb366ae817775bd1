-- Leases the first jobs of a lane: the lowest rank first, then in the order of their offers.
-- KEYS: jobs, lanes, places, leases, ends, the lane
-- ARGV: milliseconds of a lease, then a nonce for each job that is wanted
-- Returns payload and nonce of each, one behind the other.
local time = redis.call('time')
local finish = time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[1]
local leased = {}
for i = 2, #ARGV do
  local place = redis.call('zrange', KEYS[6], 0, 0)[1]
  if not place then
    break
  end
  local id = string.sub(place, 17)
  redis.call('zrem', KEYS[6], place)
  redis.call('hdel', KEYS[2], id)
  redis.call('hdel', KEYS[3], id)
  redis.call('hset', KEYS[4], id, ARGV[i])
  redis.call('zadd', KEYS[5], finish, id)
  leased[#leased + 1] = redis.call('hget', KEYS[1], id)
  leased[#leased + 1] = ARGV[i]
end
return leased
