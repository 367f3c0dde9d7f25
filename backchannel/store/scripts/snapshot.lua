-- What a feed's state is now, at one instant. ARGV: feed, fresh epoch, page.
-- wall: {epoch, seq, floor, cue JSON, Post JSON ... by shown seq}.
-- desk: {epoch, seq, '', cue JSON, Post JSON ... the newest `page` held posts, newest first}.
local NAME, FRESH, PAGE = ARGV[1], ARGV[2], tonumber(ARGV[3])
local meta = FEED[NAME].meta
local now = epoch(NAME, FRESH)
local seq = tonumber(redis.call('HGET', meta, 'seq') or 0)
local floor = redis.call('HGET', FEED.wall.meta, 'floor') or '0'
local out = { now, seq, floor, redis.call('GET', CUE) or '{}' }
local ids
if NAME == 'wall' then
  ids = redis.call('ZRANGEBYSCORE', SHOWN, floor, '+inf')
  for _, id in ipairs(redis.call('ZRANGE', PINNED, 0, -1)) do
    local score = redis.call('ZSCORE', SHOWN, id)
    if score and tonumber(score) < tonumber(floor) then table.insert(ids, 1, id) end
  end
else
  out[3] = ''
  ids = redis.call('ZREVRANGE', HELD, 0, PAGE - 1)
end
for _, id in ipairs(ids) do out[#out + 1] = redis.call('HGET', POSTS, id) or nil end
return out
