-- Hands in what was printed; of what nobody takes the oldest is dropped.
-- KEYS: what was printed
-- ARGV: a piece, how many are kept
redis.call('rpush', KEYS[1], ARGV[1])
redis.call('ltrim', KEYS[1], -ARGV[2], -1)
return 1
