-- Leases the first jobs of the first of these lanes that has any: each time of the key whose turn it is, which is the last
-- of the lane then; of its line the lowest rank first, then in the order of offers. A key whose next job has a head start
-- goes before the turns of those whose next jobs have a higher rank. Before all that, those that have rested go to
-- their lines.
-- KEYS: places, offers, those that rest, jobs, leases, ends, then the lanes
-- ARGV: milliseconds of a lease, what keys of lanes begin with, channel, how many go to their lines at most, then a nonce
-- for each job that is wanted
-- Returns in how many milliseconds the next job has rested (-1: none rests), then payload and nonce of each.
local now = milliseconds()
local roused = redis.call('zrange', KEYS[3], 0, 0, 'withscores')
if roused[1] and tonumber(roused[2]) <= now then
  for _, id in ipairs(redis.call('zrangebyscore', KEYS[3], '-inf', now, 'limit', 0, ARGV[4])) do
    local rank, lane, key, number = standing(redis.call('hget', KEYS[1], id))
    redis.call('zrem', KEYS[3], id)
    enqueue(ARGV[2] .. lane, key, rank, number .. id, redis.call('incr', KEYS[2]), ARGV[3], lane)
  end
  roused = redis.call('zrange', KEYS[3], 0, 0, 'withscores')
end
local answer = { roused[1] and math.max(0, roused[2] - now) or -1 }
local lane = 7
local turn = false
local ids = {}
local leases = {}
local ends = {}
for i = 5, #ARGV do
  local key = redis.call('zrange', KEYS[lane], 0, 0)[1]
  while not key and lane < #KEYS do
    lane = lane + 1
    key = redis.call('zrange', KEYS[lane], 0, 0)[1]
  end
  if not key then
    break
  end
  turn = turn and turn + 1 or redis.call('incrby', KEYS[2], #ARGV) - #ARGV + 1
  local line = KEYS[lane] .. ':' .. key
  local ahead = redis.call('zrange', KEYS[lane] .. ':', 0, 0, 'withscores')
  local isTurn = true
  if ahead[1] and tonumber(ahead[2]) < tonumber(redis.call('zrange', line, 0, 0, 'withscores')[2]) then
    key = ahead[1]
    line = KEYS[lane] .. ':' .. key
    isTurn = false
  end
  local id = string.sub(redis.call('zpopmin', line)[1], 18)
  if redis.call('exists', line) == 0 then
    redis.call('zrem', KEYS[lane], key)
  elseif isTurn then
    redis.call('zadd', KEYS[lane], turn, key)
  end
  if ahead[1] then
    look(KEYS[lane], key)
  end
  ids[#ids + 1] = id
  leases[#leases + 1] = id
  leases[#leases + 1] = ARGV[i]
  ends[#ends + 1] = now + ARGV[1]
  ends[#ends + 1] = id
end
if #ids > 0 then
  redis.call('hdel', KEYS[1], unpack(ids))
  redis.call('hset', KEYS[5], unpack(leases))
  redis.call('zadd', KEYS[6], unpack(ends))
  for i, payload in ipairs(redis.call('hmget', KEYS[4], unpack(ids))) do
    answer[#answer + 1] = payload
    answer[#answer + 1] = ARGV[4 + i]
  end
end
return answer
