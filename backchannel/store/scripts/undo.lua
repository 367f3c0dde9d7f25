-- Takes back one moderator's latest action, on each post that nobody changed since.
-- KEYS, after the shared ones: idem, undo. ARGV: fresh epoch, at, by.
-- Returns JSON: {decision = the one undone or '', items = rows as decide.lua's}.
local IDEM, UNDO = KEYS[#KEYS - 1], KEYS[#KEYS]
local FRESH, AT, BY = ARGV[1], ARGV[2], ARGV[3]

local answered = redis.call('GET', IDEM)
if answered then return answered end

local function restore(step)
  local json = redis.call('HGET', POSTS, step.id)
  if not json then return { id = step.id, ok = false, why = 'missing' } end
  local body, tail = split(json)
  if tail.rev ~= step.rev or tail.status == 'deleted' then
    local last = tail.decisions[#tail.decisions] or {}
    local why = tail.status == 'deleted' and 'deleted' or 'conflict'
    return { id = step.id, ok = false, why = why, rev = tail.rev, status = tail.status,
      by = last.by, at = last.at, decision = last.decision }
  end
  local was, pinned = tail.status, has(tail.flags, 'pinned')
  if step.was ~= was then tail.status, tail.rev = step.was, tail.rev + 1 end
  if step.added then tail.flags = without(tail.flags, step.added) end
  if step.dropped and not has(tail.flags, step.dropped) then
    tail.flags[#tail.flags + 1] = step.dropped
  end
  tail.decisions[#tail.decisions + 1] = { by = BY, at = AT, decision = 'undo', rev = tail.rev }
  local stored = settle(step.id, body, tail, was, pinned, false, FRESH, AT)
  append('desk', FRESH, AT, 'decision', step.id, tail.rev, stored,
    ',"by":' .. cjson.encode(BY) .. ',"decision":"undo"')
  audit(AT, BY, 'undo', step.id, tail.rev, was)
  return { id = step.id, ok = true, rev = tail.rev, status = tail.status }
end

local rows, undone = {}, ''
local last = redis.call('LPOP', UNDO)
if last then
  local action = cjson.decode(last)
  undone = action.decision
  for _, step in ipairs(action.items) do rows[#rows + 1] = restore(step) end
end
local answer = '{"decision":' .. cjson.encode(undone) .. ',"items":' .. list(rows) .. '}'
redis.call('SET', IDEM, answer, 'EX', 600)
return answer
