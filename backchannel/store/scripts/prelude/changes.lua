-- A change to a post: what it moves, whom it tells, and how it is taken back.

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
