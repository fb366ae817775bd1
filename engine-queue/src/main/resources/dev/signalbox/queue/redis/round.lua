-- Does what a process has to do in the queue, and then leases to it what its workers wait for. After errands.lua.
-- Each of those who wait names lanes: of the first of them that has any he gets jobs, each time of the key whose turn it is,
-- which is the last of the lane then; of its line the lowest rank first, then in the order of offers. A key whose next job
-- has a head start goes before the turns of those whose next jobs have a higher rank. Before all that, those that have
-- rested go to their lines.
-- KEYS: places, offers, those that rest, jobs, leases, ends, then the lanes of each who waits
-- ARGV: what keys of lanes begin with, channel, milliseconds of a lease, how many go to their lines at most, what the nonces
-- of the leases begin with, how much the payloads of a lane may be before no further job is taken, how many wait, for each of these how many jobs he wants and how many lanes he names, then errands
-- Returns in how many milliseconds the next job has rested (-1: none rests, or nobody waits), then for each who waits 1 if
-- there may be more for him, else 0, and payload and nonce of each of his jobs; instead of the payload the number of the
-- errand that has said it.
local wants = tonumber(ARGV[7])
local at = 8 + 2 * wants
local number = 0
while ARGV[at] do
  number = number + 1
  at = at + errands[ARGV[at]](number, unpack(ARGV, at + 1, at + 7))
end
settle()

local function rouse()
  local first = redis.call('zrange', KEYS[3], 0, 0, 'withscores')
  if first[1] and tonumber(first[2]) <= now then
    for _, id in ipairs(redis.call('zrangebyscore', KEYS[3], '-inf', now, 'limit', 0, ARGV[4])) do
      local rank, name, key, place = standing(redis.call('hget', KEYS[1], id))
      redis.call('zrem', KEYS[3], id)
      enqueue(name, key, rank, place .. id, redis.call('incr', KEYS[2]))
    end
    first = redis.call('zrange', KEYS[3], 0, 0, 'withscores')
  end
  return first[1] and math.max(0, first[2] - now) or -1
end

-- Takes the next job of a lane whose turn is that of this key.
local function pop(lane, key, turn)
  local line = lane .. ':' .. key
  local ahead = redis.call('zrange', lane .. ':', 0, 0, 'withscores')
  local isTurn = true
  if ahead[1] and tonumber(ahead[2]) < tonumber(redis.call('zrange', line, 0, 0, 'withscores')[2]) then
    key = ahead[1]
    line = lane .. ':' .. key
    isTurn = false
  end
  local id = string.sub(redis.call('zpopmin', line)[1], 18)
  if redis.call('exists', line) == 0 then
    redis.call('zrem', lane, key)
  elseif isTurn then
    redis.call('zadd', lane, turn, key)
  end
  if ahead[1] then
    look(lane, key)
  end
  return id
end

local nonces = 0

-- Leases a job to somebody.
local function lease(id, to)
  local payload = said[id] or redis.call('hget', KEYS[4], id) or ''
  nonces = nonces + 1
  local nonce = ARGV[5] .. '.' .. nonces
  to.ids[#to.ids + 1] = id
  to.leases[#to.leases + 1] = id
  to.leases[#to.leases + 1] = nonce
  to.ends[#to.ends + 1] = now + ARGV[3]
  to.ends[#to.ends + 1] = id
  to.brought[#to.brought + 1] = payload
  to.brought[#to.brought + 1] = nonce
  if not said[id] then
    to.size = to.size + #payload
  end
end

-- The first so many jobs of these lanes, those of the first lane first; fewer where they are large.
local function take(most, lane, last)
  local to = { ids = {}, leases = {}, ends = {}, brought = { 0 }, size = 0 }
  local turn = false
  while #to.ids < most and to.size < tonumber(ARGV[6]) and lane <= last do
    local name = string.sub(KEYS[lane], #ARGV[1] + 1)
    local all = arrived[name] or {}
    if #all > 0 and #to.ids + #all <= most and redis.call('exists', KEYS[lane]) == 0 then
      for _, job in ipairs(all) do
        lease(job.id, to)
      end
      arrived[name] = nil
    else
      line(name)
    end
    local key = #to.ids < most and redis.call('zrange', KEYS[lane], 0, 0)[1]
    if key then
      turn = turn and turn + 1 or redis.call('incrby', KEYS[2], most) - most + 1
      lease(pop(KEYS[lane], key, turn), to)
    else
      lane = lane + 1
    end
  end
  if #to.ids > 0 then
    redis.call('hdel', KEYS[1], unpack(to.ids))
    redis.call('hset', KEYS[5], unpack(to.leases))
    redis.call('zadd', KEYS[6], unpack(to.ends))
  end
  if #to.ids == most or to.size >= tonumber(ARGV[6]) then
    to.brought[1] = 1
  end
  return to.brought
end

local answer = { wants > 0 and rouse() or -1 }
local lane = 7
for i = 8, 6 + 2 * wants, 2 do
  local last = lane + ARGV[i + 1] - 1
  answer[#answer + 1] = take(tonumber(ARGV[i]), lane, last)
  lane = last + 1
end
for _, name in ipairs(lanes) do
  line(name)
end
for _, name in ipairs(fresh) do
  if redis.call('exists', ARGV[1] .. name) == 1 then
    redis.call('publish', ARGV[2], name)
  end
end
return answer
