-- What is done in a round for nobody who waits: jobs are offered, and leases end. After lines.lua.
-- KEYS: places, offers, those that rest, jobs, leases, ends
-- ARGV: what keys of lanes begin with, channel
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- The lanes that have got their first key. Those who wait there are told of that one only: who was told takes until the
-- lane is empty.
local fresh = {}

-- Of the jobs that this round offers, the number of the errand that says it.
local said = {}

-- By their lanes, the jobs that this round offers and that are not in their lines yet: where a lane is empty and all of
-- them are leased by the same round they need not get there.
local arrived, lanes = {}, {}

-- The nonces of leases that end with their jobs.
local settled, settling = {}, {}

-- Puts a job into its line. A key that has come to the lane gets its turn last.
local function enqueue(name, key, rank, place, turn)
  local lane = ARGV[1] .. name
  redis.call('zadd', lane .. ':' .. key, rank, place)
  if string.sub(place, 17, 17) == '!' or redis.call('exists', lane .. ':') == 1 then
    look(lane, key)
  end
  if redis.call('zadd', lane, 'nx', turn, key) == 1 and redis.call('zcard', lane) == 1 then
    fresh[#fresh + 1] = name
  end
end

-- Gives a job the next number, and returns it with the place that it stands for.
local function stand(id, name, key, rank, ahead)
  local turn = redis.call('incr', KEYS[2])
  local number = string.format('%016x', turn) .. ahead
  redis.call('hset', KEYS[1], id, rank .. ' ' .. name .. ' ' .. key .. ' ' .. number)
  return turn, number .. id
end

-- Puts those into their lines that have come to a lane.
local function line(name)
  for _, job in ipairs(arrived[name] or {}) do
    local turn, place = stand(job.id, name, job.key, job.rank, job.ahead)
    enqueue(name, job.key, job.rank, place, turn)
  end
  arrived[name] = nil
end

-- Those that rest are told of at once: who waits learns until when.
local function put(id, name, key, rank, rest, ahead)
  if tonumber(rest) > 0 then
    stand(id, name, key, rank, ahead)
    redis.call('zadd', KEYS[3], now + rest, id)
    redis.call('publish', ARGV[2], name)
  else
    if not arrived[name] then
      arrived[name] = {}
      lanes[#lanes + 1] = name
    end
    table.insert(arrived[name], { id = id, key = key, rank = rank, ahead = ahead })
  end
end

local function settle()
  if #settling == 0 then
    return
  end
  local over = {}
  for i, nonce in ipairs(redis.call('hmget', KEYS[5], unpack(settling))) do
    if nonce == settled[settling[i]] then
      over[#over + 1] = settling[i]
    end
  end
  if #over > 0 then
    redis.call('hdel', KEYS[4], unpack(over))
    redis.call('hdel', KEYS[5], unpack(over))
    redis.call('zrem', KEYS[6], unpack(over))
  end
  settled, settling = {}, {}
end

-- Each is told its own number and its arguments, and returns how many arguments it has, its name among them.
local errands = {
  -- Takes a job unless one with the same id is offered or leased: id, payload, lane, key, rank, for how many milliseconds it
  -- rests, "!" if the rank has a head start, else ".".
  offer = function(number, id, payload, name, key, rank, rest, ahead)
    if settled[id] then
      settle()
    end
    if redis.call('hsetnx', KEYS[4], id, payload) == 1 then
      said[id] = number
      put(id, name, key, rank, rest, ahead)
    end
    return 8
  end,

  -- Ends a lease; the job is offered again: id, nonce, and what stands behind the payload of an offer.
  back = function(number, id, nonce, name, key, rank, rest, ahead)
    if settled[id] then
      settle()
    end
    if redis.call('hget', KEYS[5], id) == nonce then
      redis.call('hdel', KEYS[5], id)
      redis.call('zrem', KEYS[6], id)
      said[id] = number
      put(id, name, key, rank, rest, ahead)
    end
    return 8
  end,

  -- Ends a lease; the job is gone: id, nonce.
  settle = function(_, id, nonce)
    if settled[id] then
      settle()
    end
    settled[id] = nonce
    settling[#settling + 1] = id
    return 3
  end
}
