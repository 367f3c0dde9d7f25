-- Shared by every script; the loader puts it before each, and WINDOW, LOG_LENGTH before it.
-- KEYS: keys.NAMES, in order.
local POSTS, HELD, LATER, SHOWN, REJECTED = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local PINNED, STARRED, LANE = KEYS[6], KEYS[7], KEYS[8]
local FEED = {
  wall = { meta = KEYS[9], log = KEYS[10], live = KEYS[11] },
  desk = { meta = KEYS[12], log = KEYS[13], live = KEYS[14] },
}
local RULES, SEEN, CURSOR, AUDIT = KEYS[16], KEYS[17], KEYS[18], KEYS[19]
local TOTALS, AUTHORS, CUE = KEYS[20], KEYS[21], KEYS[22]
local REPOSTS, REPOSTED = KEYS[23], KEYS[24]
local LIST = { held = HELD, later = LATER, shown = SHOWN, rejected = REJECTED }
local FLAG = { pinned = PINNED, starred = STARRED, lane = LANE }
local AUDIT_LENGTH, HISTORY = 100000, 20

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

-- A post's JSON is its body, then its tail from `,"status":` on. Quotes inside strings are
-- escaped, so this text cannot occur in a body.
local function split(json)
  local at = string.find(json, ',"status":', 1, true)
  local tail = cjson.decode('{' .. string.sub(json, at + 1))
  tail.shown, tail.reposts = tail.shown or 0, tail.reposts or 0
  tail.decisions = tail.decisions or {}
  return string.sub(json, 1, at - 1), tail
end

local function integer(n) return string.format('%.0f', n) end

local function list(items) -- cjson writes an empty table as an object
  if #items == 0 then return '[]' end
  return cjson.encode(items)
end

local function join(body, tail)
  local out = { body, ',"status":', cjson.encode(tail.status), ',"flags":', list(tail.flags),
    ',"rev":', integer(tail.rev) }
  if tail.shown > 0 then out[#out + 1] = ',"shown":' .. integer(tail.shown) end
  if tail.reposts > 0 then out[#out + 1] = ',"reposts":' .. integer(tail.reposts) end
  if #tail.decisions > 0 then
    local rows = {}
    for i, row in ipairs(tail.decisions) do
      rows[i] = string.format('{"by":%s,"at":%s,"decision":%s,"rev":%s}', cjson.encode(row.by),
        cjson.encode(row.at), cjson.encode(row.decision), integer(row.rev))
    end
    out[#out + 1] = ',"decisions":[' .. table.concat(rows, ',') .. ']'
  end
  return table.concat(out) .. '}'
end

local function has(items, item)
  for _, each in ipairs(items) do if each == item then return true end end
  return false
end

local function without(items, item)
  local kept = {}
  for _, each in ipairs(items) do if each ~= item then kept[#kept + 1] = each end end
  return kept
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

-- Moves a post to a status and tells the wall what that means for it; `tail` is changed in place.
-- was, pinned: its status and whether it was pinned, before. changed: its body is a new one.
-- Returns the post's new JSON, already stored. The caller tells the desk.
local function settle(id, body, tail, was, pinned, changed, fresh, at)
  local public = tail.status == 'shown'
  local show_seq
  if was == 'shown' and not public then
    append('wall', fresh, at, 'gone', id, tail.rev)
    tail.shown = 0
  elseif public and was ~= 'shown' then
    show_seq = next_seq('wall', fresh)
    tail.shown = show_seq
  end
  local json = join(body, tail)
  redis.call('HSET', POSTS, id, json)
  if was ~= tail.status then
    if was and LIST[was] then redis.call('ZREM', LIST[was], id) end
    if LIST[tail.status] then
      local score = tail.shown
      if not public then score = redis.call('HINCRBY', TOTALS, 'arrival', 1) end
      redis.call('ZADD', LIST[tail.status], score, id)
    end
  end
  for flag, key in pairs(FLAG) do
    if has(tail.flags, flag) then
      if not redis.call('ZSCORE', key, id) then
        redis.call('ZADD', key, redis.call('HINCRBY', TOTALS, 'arrival', 1), id)
      end
    else
      redis.call('ZREM', key, id)
    end
  end
  local pin = has(tail.flags, 'pinned')
  if show_seq then
    log('wall', show_seq, fresh, at, 'show', id, tail.rev, json, raise_floor())
  elseif public and changed then
    append('wall', fresh, at, 'show', id, tail.rev, json)
  end
  if public and pin and not pinned then
    append('wall', fresh, at, 'pin', id, tail.rev, json)
  elseif public and was == 'shown' and pinned and not pin then
    append('wall', fresh, at, 'unpin', id, tail.rev)
  end
  return json
end

local function audit(at, by, what, id, rev, before)
  redis.call('XADD', AUDIT, 'MAXLEN', '~', AUDIT_LENGTH, '*', 'at', at, 'by', by, 'what', what,
    'id', id, 'rev', integer(rev), 'before', before)
end

-- Adds a decision to a post's history, the oldest leaving.
local function record(tail, by, at, decision)
  local rows = tail.decisions
  rows[#rows + 1] = { by = by, at = at, decision = decision, rev = tail.rev }
  if #rows > HISTORY then table.remove(rows, 1) end
end

-- A row of the answer to a command that was not done on one post; winner: the decision before it.
local function refuse(id, why, tail, winner)
  local row = { id = id, ok = false, why = why }
  if not tail then return row end
  row.rev, row.status = tail.rev, tail.status
  winner = winner or tail.decisions[#tail.decisions]
  if winner then row.by, row.at, row.decision = winner.by, winner.at, winner.decision end
  return row
end
