-- The conference's numbers. ARGV: since (a value of `reposted` from an earlier answer), limit.
-- Returns {voices, reposts, reposted, the lists' lengths, then each {name, number, name ...}:
--   posts by source, by quarter of an hour, by minute, the tags most often said,
--   id, reposts for each post reposted since then}.
local since, limit = ARGV[1], ARGV[2]
local MOST = 64 -- tags: more than are told, as the conference's own are not
local totals = redis.call('HMGET', TOTALS, 'reposts', 'reposted')
local latest, lists = tonumber(totals[2] or 0) or 0, {}
for _, key in ipairs({ HELD, LATER, SHOWN, REJECTED, PINNED, STARRED, LANE, RESOLVED }) do
  lists[#lists + 1] = redis.call('ZCARD', key)
end
local changed = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', REPOSTED, '(' .. since, '+inf', 'LIMIT', 0, limit)) do
  local json = redis.call('HGET', POSTS, id)
  if json then
    changed[#changed + 1] = id
    changed[#changed + 1] = select(2, split(json)).reposts
    latest = tonumber(redis.call('ZSCORE', REPOSTED, id))
  end
end
return { redis.call('HLEN', VOICES), tonumber(totals[1] or 0) or 0, latest, lists,
  redis.call('HGETALL', COUNTED), redis.call('HGETALL', QUARTERS), redis.call('HGETALL', MINUTES),
  redis.call('ZREVRANGE', TAGS, 0, MOST - 1, 'WITHSCORES'), changed }
