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

-- Rank, lane, key and number, as the hash of places has them.
local function standing(text)
  return string.match(text, '^(%S+) (%S+) (%S+) (%S+)$')
end
