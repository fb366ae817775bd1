-- Takes part in the queue of several engines that share a log, and leaves in it what there is.
-- KEYS: owner
-- ARGV: the name of the log
-- Returns the owner that it belongs to, who may be another.
redis.call('set', KEYS[1], ARGV[1], 'nx')
return redis.call('get', KEYS[1])
