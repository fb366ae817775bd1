-- Keeps leases. A queue that has lost everything takes the word of whoever says that he holds one,
-- unless somebody else has offered or leased the job since.
-- KEYS: jobs, leases, ends
-- ARGV: milliseconds of a lease, then id, nonce and payload of each
-- Returns for each 1 if it is held, else 0.
local time = redis.call('time')
local finish = time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[1]
local held = {}
for i = 2, #ARGV, 3 do
  local nonce = redis.call('hget', KEYS[2], ARGV[i])
  local mine = nonce == ARGV[i + 1]
  if not nonce and redis.call('hexists', KEYS[1], ARGV[i]) == 0 then
    redis.call('hset', KEYS[1], ARGV[i], ARGV[i + 2])
    redis.call('hset', KEYS[2], ARGV[i], ARGV[i + 1])
    mine = true
  end
  if mine then
    redis.call('zadd', KEYS[3], finish, ARGV[i])
    held[#held + 1] = 1
  else
    held[#held + 1] = 0
  end
end
return held
