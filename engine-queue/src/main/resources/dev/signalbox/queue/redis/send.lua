-- Sends a letter, unless it was sent before.
-- KEYS: letters, their order, the answer to this one
-- ARGV: id, payload, channel
-- Returns the answer, or nothing in it where there is none yet.
local answer = redis.call('get', KEYS[3])
if answer then
  return answer
end
if redis.call('hsetnx', KEYS[1], ARGV[1], ARGV[2]) == 1 then
  redis.call('rpush', KEYS[2], ARGV[1])
  redis.call('publish', ARGV[3], '')
end
return ''
