-- Keeps the newest of the runs that it is told of.
-- KEYS: the newest run
-- ARGV: a run
redis.call('zadd', KEYS[1], 0, ARGV[1])
return redis.call('zremrangebyrank', KEYS[1], 0, -2)
