-- A page of one of the desk's lists, newest first. ARGV: list, below (a score, or '+inf'), limit.
-- Returns {desk seq it was read at, score, Post JSON, score, Post JSON ...}.
local key = LIST[ARGV[1]] or FLAG[ARGV[1]]
local out = { tonumber(redis.call('HGET', FEED.desk.meta, 'seq') or 0) }
local below = ARGV[2] == '+inf' and ARGV[2] or '(' .. ARGV[2]
local rows = redis.call('ZREVRANGEBYSCORE', key, below, '-inf', 'WITHSCORES', 'LIMIT', 0, ARGV[3])
for i = 1, #rows, 2 do
  out[#out + 1] = rows[i + 1]
  out[#out + 1] = redis.call('HGET', POSTS, rows[i])
end
return out
