-- Takes back one moderator's latest action, on each post that nobody else changed since.
-- KEYS, after the shared ones: idem, undo. ARGV: fresh epoch, at, by, whole ('' = whatever it is;
-- else only a part of that one).
-- Returns JSON: {decision = the one undone or '', items = rows as decide.lua's,
-- kept = the blocks that somebody else has changed since, whole = that of which the action before
-- it is a part, too, or ''}.
local IDEM, UNDO = KEYS[#KEYS - 1], KEYS[#KEYS]
local FRESH, AT, BY, WHOLE = unpack(ARGV, 1, 4)

local answered = redis.call('GET', IDEM)
if answered then return answered end

-- The latest decision on a post by someone else, if it came after the one to be undone.
local function changed_by(tail, step, action)
  for i = #tail.decisions, 1, -1 do
    local row = tail.decisions[i]
    if row.by ~= BY then return row end
    if row.at == (step.at or action.at) and row.decision == action.decision then return nil end
  end
end

-- Their actions before this one on the same posts are now undone from the revs that this one leaves.
-- moved: post id -> {before, rev}.
local function follow(moved)
  for i, kept in ipairs(next(moved) and redis.call('LRANGE', UNDO, 0, -1) or {}) do
    local action, changed = cjson.decode(kept), false
    for _, step in ipairs(action.items) do
      local to = moved[step.id]
      if to and step.rev == to.before then
        step.rev, changed, moved[step.id] = to.rev, true, nil
      end
    end
    if changed then redis.call('LSET', UNDO, i - 1, cjson.encode(action)) end
  end
end

local function change(step)
  return function(tail)
    tail.status = step.was
    for _, flag in ipairs(step.added) do tail.flags = without(tail.flags, flag) end
    for _, flag in ipairs(step.dropped) do
      tail.flags = without(tail.flags, flag)
      tail.flags[#tail.flags + 1] = flag
    end
    if step.lane then tail.lane = next(step.lane) and step.lane or nil end
  end
end

local moved = {}

local function restore(step, action)
  local json = redis.call('HGET', POSTS, step.id)
  if not json then return refuse(step.id, 'missing') end
  local body, tail = split(json)
  if tail.status == 'deleted' then return refuse(step.id, 'deleted', tail) end
  local other = changed_by(tail, step, action)
  if tail.rev ~= step.rev or other then return refuse(step.id, 'conflict', tail, other) end
  local row = act(step.id, body, tail, FRESH, AT, BY, 'undo', change(step), action.decision)
  moved[step.id] = { before = step.before, rev = tail.rev }
  return row
end

-- The blocks as they were, but those that somebody has changed since: their keys are returned.
local function reopen(blocks, undone)
  local kept, changed = {}, false
  for _, block in ipairs(blocks) do
    local now = redis.call('HGET', BLOCKS, block.key) or ''
    if now ~= block.json then
      kept[#kept + 1] = block.key
    else
      changed = true
      audit(AT, BY, 'undo', block.key, 0, now, undone)
      if block.before == '' then
        redis.call('HDEL', BLOCKS, block.key)
      else
        redis.call('HSET', BLOCKS, block.key, block.before)
      end
    end
  end
  if changed then rules_changed(FRESH, AT, BY) end
  return kept
end

-- A wave that was decided is as it was: what came back is one of it again.
local function reopen_wave(id, rows)
  local json = redis.call('HGET', WAVES, id)
  if not json then return end
  local wave = cjson.decode(json)
  wave.decision, wave.by, wave['until'], wave.rejected = nil, nil, nil, nil
  redis.call('HSET', WAVES, id, cjson.encode(wave))
  for _, row in ipairs(rows) do
    if row.ok then redis.call('HSET', WAVED, row.id, id) end
  end
  redis.call('SPUBLISH', NOW, 'now')
end

-- The whole that one's latest action is a part of; '' where it is one by itself.
local function whole()
  local last = redis.call('LINDEX', UNDO, 0)
  return last and cjson.decode(last).whole or ''
end

local rows, kept, undone, more = {}, {}, '', ''
local last = (WHOLE == '' or WHOLE == whole()) and redis.call('LPOP', UNDO)
if last then
  local action = cjson.decode(last)
  undone = action.decision
  if (action.whole or '') == whole() then more = whole() end
  kept = reopen(action.blocks or {}, undone)
  for _, step in ipairs(action.items) do rows[#rows + 1] = restore(step, action) end
  follow(moved)
  if action.wave then reopen_wave(action.wave, rows) end
end
local answer = '{"decision":' .. cjson.encode(undone) .. ',"items":' .. list(rows) ..
  ',"kept":' .. list(kept) .. ',"whole":' .. cjson.encode(more) .. '}'
redis.call('SET', IDEM, answer, 'EX', 600)
return answer
