-- Tells of the moves of runs.
-- ARGV: channel and message of each
-- Returns how many there were.
for i = 1, #ARGV, 2 do
  redis.call('publish', ARGV[i], ARGV[i + 1])
end
return #ARGV / 2
