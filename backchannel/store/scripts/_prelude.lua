-- Shared by every script; the loader puts it before each, and WINDOW, LOG_LENGTH before it.
-- KEYS: keys.NAMES, in order.
local POSTS, HELD, LATER, SHOWN, REJECTED = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local PINNED, STARRED, LANE = KEYS[6], KEYS[7], KEYS[8]
local FEED = {
  wall = { meta = KEYS[9], log = KEYS[10], live = KEYS[11] },
  desk = { meta = KEYS[12], log = KEYS[13], live = KEYS[14] },
}
local NOW = KEYS[15]
local RULES, SEEN, CURSOR, AUDIT = KEYS[16], KEYS[17], KEYS[18], KEYS[19]
local TOTALS, AUTHORS, CUE = KEYS[20], KEYS[21], KEYS[22]
local REPOSTS, REPOSTED, RESOLVED = KEYS[23], KEYS[24], KEYS[25]
local BLOCKS, WRITTEN, DUE = KEYS[26], KEYS[27], KEYS[28]
local WAVES, WAVED, RULED = KEYS[29], KEYS[30], KEYS[31]
local SAID, COUNTED, VOICES = KEYS[32], KEYS[33], KEYS[34]
local QUARTERS, MINUTES, TAGS, PICTURES = KEYS[35], KEYS[36], KEYS[37], KEYS[38]
local LIST = { held = HELD, later = LATER, shown = SHOWN, rejected = REJECTED, lane = LANE,
  resolved = RESOLVED }
local FLAG = { pinned = PINNED, starred = STARRED }
local AUDIT_LENGTH, HISTORY = 100000, 20
local UNANSWERED = 1e12 -- added to the score in the staff lane: whoever waits stands first

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
  if tail.lane then out[#out + 1] = ',"lane":' .. cjson.encode(tail.lane) end
  if tail.due then out[#out + 1] = ',"due":' .. cjson.encode(tail.due) end
  if tail.alts and next(tail.alts) then out[#out + 1] = ',"alts":' .. cjson.encode(tail.alts) end
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

-- Unix milliseconds of a time as we write it: ISO 8601 in UTC.
local times = {} -- a script is run at one time, and asks for it post by post
local function millis(iso)
  if times[iso] then return times[iso] end
  local y, m, d, hour, min, sec = string.match(iso, '^(%d+)-(%d+)-(%d+)T(%d+):(%d+):([%d.]+)Z$')
  y, m, d = tonumber(y), tonumber(m), tonumber(d)
  if m <= 2 then y, m = y - 1, m + 12 end -- days since 1970-01-01, the year beginning in March
  local days = 365 * y + math.floor(y / 4) - math.floor(y / 100) + math.floor(y / 400)
    + math.floor((153 * (m - 3) + 2) / 5) + d - 719469
  times[iso] = math.floor((((days * 24 + hour) * 60 + min) * 60 + sec) * 1000)
  return times[iso]
end

-- The list a post is in: its status', but the staff lane's while it is held there.
local function home(tail)
  if tail.status ~= 'held' or not has(tail.flags, 'lane') then return tail.status end
  return tail.lane and tail.lane.state == 'resolved' and 'resolved' or 'lane'
end

local function unanswered(tail)
  return home(tail) == 'lane' and (tail.lane or {}).state == 'open'
end

-- Puts a post into the list and under the flags that its tail says, and out of the others.
-- was: as `before` gave it.
local function file(id, tail, was)
  local now, waits = home(tail), unanswered(tail)
  if was.home ~= now or (was.waits or false) ~= waits then
    if was.home and LIST[was.home] then redis.call('ZREM', LIST[was.home], id) end
    if LIST[now] then
      local score = tail.shown
      if now ~= 'shown' then score = redis.call('HINCRBY', TOTALS, 'arrival', 1) end
      redis.call('ZADD', LIST[now], waits and score + UNANSWERED or score, id)
    end
  end
  -- Whoever moved it has seen it: it is no longer one of a wave.
  if was.home and was.home ~= now then redis.call('HDEL', WAVED, id) end
  for flag, key in pairs(FLAG) do
    if not has(tail.flags, flag) then
      if was.home then redis.call('ZREM', key, id) end -- a new post is nowhere yet
    elseif not redis.call('ZSCORE', key, id) then
      redis.call('ZADD', key, redis.call('HINCRBY', TOTALS, 'arrival', 1), id)
    end
  end
  if tail.due then
    redis.call('ZADD', DUE, millis(tail.due), id)
  elseif was.home then
    redis.call('ZREM', DUE, id)
  end
end

local DAYS = 4 * 86400 -- seconds that the posts of a quarter of an hour are known
local MOMENT = 600 -- and those of a minute

-- Adds n to a number in a hash; one that comes to nothing is no longer there. Returns it.
local function add(key, field, n)
  local sum = redis.call('HINCRBY', key, field, n)
  if sum <= 0 then redis.call('HDEL', key, field) end
  return sum
end

-- Adds n to the posts of a stretch of time. The first of one makes those before `oldest` go.
local function add_at(key, start, n, oldest)
  if n > 0 and start < oldest then return end
  if add(key, integer(start), n) ~= 1 or n < 0 then return end
  for _, each in ipairs(redis.call('HKEYS', key)) do
    if tonumber(each) < oldest then redis.call('HDEL', key, each) end
  end
end

-- 1 for a post that is one of the conference's: nobody and no rule has rejected it.
local function counts(status)
  return (status == 'shown' or status == 'held' or status == 'later') and 1 or 0
end

-- 1 for a post that is there at all.
local function there(status)
  return (status and status ~= 'deleted') and 1 or 0
end

-- Adds n to the posts that have a picture, of those a feed's clients may see. One that is in none
-- any more stays there, at 0: it is gone, which is not to be known of nowhere.
local function add_pictures(names, feed, n)
  if n == 0 then return end
  for _, name in ipairs(names or {}) do redis.call('HINCRBY', PICTURES, feed .. ':' .. name, n) end
end

-- Keeps the public numbers true when a post's status changes from `was` to `now`; nil: there is no
-- such post. It counts under what SAID has of it, and nowhere if it is from before there was that.
local function tally(id, was, now, at)
  local json = redis.call('HGET', SAID, id)
  if not json then return end
  local said, n = cjson.decode(json), counts(now) - counts(was)
  if n ~= 0 then
    local clock = millis(at) / 1000
    add(COUNTED, said.source, n)
    add(VOICES, said.author, n)
    add_at(QUARTERS, said.at - said.at % 900, n, clock - DAYS)
    add_at(MINUTES, said.at, n, clock - MOMENT)
  end
  add_pictures(said.pictures, 'desk', there(now) - there(was))
  n = (now == 'shown' and 1 or 0) - (was == 'shown' and 1 or 0)
  if n == 0 then return end
  add_pictures(said.pictures, 'wall', n)
  for _, tag in ipairs(said.tags or {}) do
    if tonumber(redis.call('ZINCRBY', TAGS, n, tag)) <= 0 then redis.call('ZREM', TAGS, tag) end
  end
end

-- What says where a question stands on the walls: a star puts it first, an answer takes it off.
local function order(tail)
  return tostring(has(tail.flags, 'starred')) .. tostring(has(tail.flags, 'answered'))
end

-- What a post was before a change to its tail, for `settle`.
local function before(tail)
  return { status = tail.status, home = home(tail), waits = unanswered(tail),
    pinned = has(tail.flags, 'pinned'), order = order(tail) }
end

-- Moves a post to where its tail says and tells the wall what that means for it; `tail` is changed
-- in place. was: as `before` gave it, nil for a new post. changed: its body is a new one.
-- Returns the post's new JSON, already stored, and the wall's seq of its `gone`, if that was the
-- change. The caller tells the desk.
local function settle(id, body, tail, was, changed, fresh, at)
  was = was or {}
  local public = tail.status == 'shown'
  if tail.status ~= 'held' or has(tail.flags, 'lane') then tail.due = nil end
  local show_seq, gone_seq
  if was.status == 'shown' and not public then
    gone_seq = append('wall', fresh, at, 'gone', id, tail.rev)
    tail.shown = 0
  elseif public and was.status ~= 'shown' then
    show_seq = next_seq('wall', fresh)
    tail.shown = show_seq
  end
  local json = join(body, tail)
  redis.call('HSET', POSTS, id, json)
  file(id, tail, was)
  if was.status ~= tail.status then tally(id, was.status, tail.status, at) end
  local pin = has(tail.flags, 'pinned')
  if show_seq then
    log('wall', show_seq, fresh, at, 'show', id, tail.rev, json, raise_floor())
  elseif public and (changed or order(tail) ~= was.order) then
    append('wall', fresh, at, 'show', id, tail.rev, json)
  end
  if public and pin and not was.pinned then
    append('wall', fresh, at, 'pin', id, tail.rev, json)
  elseif public and was.status == 'shown' and was.pinned and not pin then
    append('wall', fresh, at, 'unpin', id, tail.rev)
  end
  return json, gone_seq
end

-- Adds a row to the audit trail. why: the rule or the like that asked for it, where there is one.
local function audit(at, by, what, id, rev, before, why)
  redis.call('XADD', AUDIT, 'MAXLEN', '~', AUDIT_LENGTH, '*', 'at', at, 'by', by, 'what', what,
    'id', id, 'rev', integer(rev), 'before', before, 'why', why or '')
end

-- The rule that held or rejected a post when it came, for the audit trail.
local function rule_of(body)
  if not string.find(body, '"rule":', 1, true) then return '' end
  local verdict = cjson.decode(body .. '}').verdict
  return type(verdict) == 'table' and verdict.rule or ''
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

-- Tells the desk of a decision on a post. gone: the wall's seq of its `gone`, if there was one.
local function tell(id, tail, stored, fresh, at, by, decision, gone)
  local extra = ',"by":' .. cjson.encode(by) .. ',"decision":' .. cjson.encode(decision)
  if gone then extra = extra .. ',"wall":' .. integer(gone) end
  append('desk', fresh, at, 'decision', id, tail.rev, stored, extra)
end

-- Makes one person's change to a post, for good: records, stores, tells and audits it.
-- change(tail) returns the post's body where that is another now. why: what made them; nil: the rule
-- that had held the post. Returns the row of the answer, and the step that takes the change back.
local function act(id, body, tail, fresh, at, by, decision, change, why)
  local was, flags, lane = before(tail), tail.flags, tail.lane
  local step = { id = id, was = tail.status, before = tail.rev, added = {}, dropped = {} }
  tail.due = nil -- somebody has taken it in hand
  body = change(tail) or body
  if tail.status ~= was.status then tail.rev = tail.rev + 1 end
  for _, flag in ipairs(tail.flags) do
    if not has(flags, flag) then step.added[#step.added + 1] = flag end
  end
  for _, flag in ipairs(flags) do
    if not has(tail.flags, flag) then step.dropped[#step.dropped + 1] = flag end
  end
  if tail.lane ~= lane then step.lane = lane or {} end
  step.rev = tail.rev
  record(tail, by, at, decision)
  local stored, gone = settle(id, body, tail, was, false, fresh, at)
  tell(id, tail, stored, fresh, at, by, decision, gone)
  audit(at, by, decision, id, tail.rev, was.status, why or rule_of(body))
  return { id = id, ok = true, rev = tail.rev, status = tail.status, wall = gone }, step
end

-- Remembers an action of a moderator, for undo: the latest fifty, for a day.
local function remember(undo, action)
  redis.call('LPUSH', undo, cjson.encode(action))
  redis.call('LTRIM', undo, 0, 49)
  redis.call('EXPIRE', undo, 86400)
end

-- The rules are others now: counts the rev up, and tells the desk what they are and how many
-- people are blocked.
local function rules_changed(fresh, at, by)
  local rev = redis.call('HINCRBY', RULES, 'rev', 1)
  local json = redis.call('HGET', RULES, 'json')
  append('desk', fresh, at, 'rules', '', rev, nil, ',"by":' .. cjson.encode(by) ..
    ',"rules":{"rev":' .. integer(rev) .. ',"blocks":' .. redis.call('HLEN', BLOCKS) ..
    (json and ',"rules":' .. json or '') .. '}')
  return rev
end
