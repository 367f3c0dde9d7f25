-- The two feeds: their epochs, their numbers, their entries.

-- The feed's epoch, a new one if it has none or the server's run is another: one that may have
-- lost writes. `fresh` is random: scripts have no randomness of their own.
local epochs = {} -- asked once per script: INFO is the dearest call in here
local function epoch(feed, fresh)
  if epochs[feed] then return epochs[feed] end
  local meta = FEED[feed].meta
  local kept = redis.call('HMGET', meta, 'epoch', 'run_id')
  local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
  if not kept[1] or kept[2] ~= run then
    kept[1] = fresh
    redis.call('HSET', meta, 'epoch', fresh, 'run_id', run)
  end
  epochs[feed] = kept[1]
  return kept[1]
end

-- One entry's JSON. `post` and `extra` are JSON already; extra begins with a comma.
local function entry_json(seq, at, kind, id, post, extra)
  local out = '{"seq":' .. integer(seq) .. ',"at":' .. cjson.encode(at) ..
    ',"kind":' .. cjson.encode(kind)
  if id ~= '' then out = out .. ',"id":' .. cjson.encode(id) end
  if post then out = out .. ',"post":' .. post end
  return out .. (extra or '') .. '}'
end

-- Numbers the next entry of a feed, so that a post can carry the seq that made it public.
local function next_seq(feed, fresh)
  epoch(feed, fresh)
  local seq = redis.call('HINCRBY', FEED[feed].meta, 'seq', 1)
  -- Meta was lost and the log was not: its ids are above ours, XADD would fail.
  if seq == 1 then redis.call('DEL', FEED[feed].log) end
  return seq
end

-- Logs an entry under its seq and publishes it. The log keeps ids and no text.
local function log(feed, seq, fresh, at, kind, id, rev, post, extra)
  local keys = FEED[feed]
  redis.call('XADD', keys.log, 'MAXLEN', LOG_LENGTH, integer(seq) .. '-0',
    'at', at, 'kind', kind, 'id', id, 'rev', integer(rev), 'extra', extra or '')
  redis.call('SPUBLISH', keys.live,
    epoch(feed, fresh) .. ':' .. integer(seq) .. ':' .. entry_json(seq, at, kind, id, post, extra))
end

local function append(feed, fresh, at, kind, id, rev, post, extra)
  local seq = next_seq(feed, fresh)
  log(feed, seq, fresh, at, kind, id, rev, post, extra)
  return seq
end

-- Keeps the wall's window at WINDOW posts (core/feed.py: the floor only rises). Returns what the
-- entry that raised it says of it: '' when it did not.
local function raise_floor()
  local meta = FEED.wall.meta
  local floor = redis.call('HGET', meta, 'floor') or '0'
  if redis.call('ZCOUNT', SHOWN, floor, '+inf') <= WINDOW then return '' end
  local edge = redis.call('ZREVRANGE', SHOWN, WINDOW - 1, WINDOW - 1, 'WITHSCORES')[2]
  redis.call('HSET', meta, 'floor', edge)
  return ',"floor":' .. edge
end
