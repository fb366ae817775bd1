-- Takes the queue for an engine, and empties it: whoever owns the log offers again what is outstanding. What worker
-- processes have leased stays theirs, for as long as they say so.
-- KEYS: places, offers, those that rest, jobs, leases, ends, owner
-- ARGV: the owner, what keys of lanes begin with, what nonces of worker processes begin with
-- Returns the owner that it belongs to, who may be another.
local owner = redis.call('get', KEYS[7])
if owner and owner ~= ARGV[1] then
  return owner
end
for _, place in ipairs(redis.call('hvals', KEYS[1])) do
  local _, lane, key = standing(place)
  redis.call('del', ARGV[2] .. lane, ARGV[2] .. lane .. ':', ARGV[2] .. lane .. ':' .. key)
end
for _, id in ipairs(redis.call('hkeys', KEYS[4])) do
  local nonce = redis.call('hget', KEYS[5], id)
  if not nonce or string.sub(nonce, 1, #ARGV[3]) ~= ARGV[3] then
    redis.call('hdel', KEYS[4], id)
    redis.call('hdel', KEYS[5], id)
    redis.call('zrem', KEYS[6], id)
  end
end
redis.call('del', KEYS[1], KEYS[2], KEYS[3])
redis.call('set', KEYS[7], ARGV[1])
return ARGV[1]
