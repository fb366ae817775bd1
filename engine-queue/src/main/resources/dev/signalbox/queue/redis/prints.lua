-- Takes what was printed, the oldest first.
-- KEYS: what was printed
-- ARGV: how many at most
-- Returns them.
local taken = redis.call('lrange', KEYS[1], 0, ARGV[1] - 1)
redis.call('ltrim', KEYS[1], #taken, -1)
return taken
