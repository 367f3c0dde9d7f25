-- The conference's numbers. ARGV: since (a value of `reposted` from an earlier answer), limit.
-- Returns {posts, voices, reposts, reposted, held, later, shown, rejected, pinned, starred, lane,
--   resolved, then id, reposts for each post reposted since then}.
local since, limit = ARGV[1], ARGV[2]
local totals = redis.call('HMGET', TOTALS, 'posts', 'voices', 'reposts', 'reposted')
local out = {}
for i = 1, 4 do out[i] = tonumber(totals[i] or 0) or 0 end
for _, key in ipairs({ HELD, LATER, SHOWN, REJECTED, PINNED, STARRED, LANE, RESOLVED }) do
  out[#out + 1] = redis.call('ZCARD', key)
end
local ids = redis.call('ZRANGEBYSCORE', REPOSTED, '(' .. since, '+inf', 'LIMIT', 0, limit)
for _, id in ipairs(ids) do
  local json = redis.call('HGET', POSTS, id)
  if json then
    out[#out + 1] = id
    out[#out + 1] = select(2, split(json)).reposts
    out[4] = tonumber(redis.call('ZSCORE', REPOSTED, id))
  end
end
return out
