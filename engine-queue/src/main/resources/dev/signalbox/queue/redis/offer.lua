-- Takes a job unless one with the same id is offered or leased.
-- KEYS: places, offers, those that rest, jobs
-- ARGV: id, payload, what keys of lanes begin with, lane, key, rank, for how many milliseconds it rests, channel,
-- "!" if the rank has a head start, else "."
-- Returns 1 if it was taken, else 0.
if redis.call('hsetnx', KEYS[4], ARGV[1], ARGV[2]) == 0 then
  return 0
end
offer(ARGV[1], ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7], ARGV[8], ARGV[9])
return 1
