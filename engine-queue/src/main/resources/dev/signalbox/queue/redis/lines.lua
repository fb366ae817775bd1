-- How offers stand in lanes; before each script that needs it. A lane is a sorted set of keys, whose turn comes in the
-- order of their numbers; beside it, each key has its line, a sorted set of places: the number of an offer, "!" if its rank
-- has a head start and else ".", and its id. The line of the key without a name is a sorted set of the keys whose next job
-- has a head start, by its rank.
-- The hash of places says of each job that waits: rank, lane, key, number.

-- After each change of a line that could matter.
local function look(lane, key)
  local first = redis.call('zrange', lane .. ':' .. key, 0, 0, 'withscores')
  if first[1] and string.sub(first[1], 17, 17) == '!' then
    redis.call('zadd', lane .. ':', first[2], key)
  else
    redis.call('zrem', lane .. ':', key)
  end
end

-- Puts a job into its line. A key that has come to the lane gets its turn last. Those who wait for jobs of the lane are
-- told of the first one only: who was told takes until the lane is empty.
local function enqueue(lane, key, rank, place, turn, channel, name)
  redis.call('zadd', lane .. ':' .. key, rank, place)
  if string.sub(place, 17, 17) == '!' or redis.call('exists', lane .. ':') == 1 then
    look(lane, key)
  end
  if redis.call('zadd', lane, 'nx', turn, key) == 1 and redis.call('zcard', lane) == 1 then
    redis.call('publish', channel, name)
  end
end

-- Rank, lane, key and number, as the hash of places has them.
local function standing(text)
  return string.match(text, '^(%S+) (%S+) (%S+) (%S+)$')
end

local function milliseconds()
  local time = redis.call('time')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- Puts a job where it belongs: into its line, or among those that rest. These are told of at once: who waits learns until
-- when. KEYS: the first three are places, offers, those that rest.
local function offer(id, lanes, lane, key, rank, rest, channel, ahead)
  local turn = redis.call('incr', KEYS[2])
  local number = string.format('%016x', turn) .. ahead
  redis.call('hset', KEYS[1], id, rank .. ' ' .. lane .. ' ' .. key .. ' ' .. number)
  if tonumber(rest) > 0 then
    redis.call('zadd', KEYS[3], milliseconds() + rest, id)
    redis.call('publish', channel, lane)
  else
    enqueue(lanes .. lane, key, rank, number .. id, turn, channel, lane)
  end
end
