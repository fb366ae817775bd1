-- Answers a letter; the answer is kept for whoever asks for it again.
-- KEYS: letters, when those that are taken are given to others, the answer to this one
-- ARGV: id, answer, for how many milliseconds it is kept, channel
redis.call('hdel', KEYS[1], ARGV[1])
redis.call('zrem', KEYS[2], ARGV[1])
redis.call('set', KEYS[3], ARGV[2], 'px', ARGV[3])
redis.call('publish', ARGV[4], ARGV[1])
return 1
