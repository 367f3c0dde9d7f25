-- Takes back one moderator's latest action, on each post that nobody else changed since.
-- KEYS, after the shared ones: idem, undo. ARGV: fresh epoch, at, by.
-- Returns JSON: {decision = the one undone or '', items = rows as decide.lua's}.
local IDEM, UNDO = KEYS[#KEYS - 1], KEYS[#KEYS]
local FRESH, AT, BY = ARGV[1], ARGV[2], ARGV[3]

local answered = redis.call('GET', IDEM)
if answered then return answered end

-- The latest decision on a post by someone else, if it came after the one to be undone.
local function changed_by(tail, action)
  for i = #tail.decisions, 1, -1 do
    local row = tail.decisions[i]
    if row.by ~= BY then return row end
    if row.at == action.at and row.decision == action.decision then return nil end
  end
end

-- Their action before this one on the same post is now undone from the rev that this one leaves.
local function follow(id, before, rev)
  for i, kept in ipairs(redis.call('LRANGE', UNDO, 0, -1)) do
    local action = cjson.decode(kept)
    for _, step in ipairs(action.items) do
      if step.id == id and step.rev == before then
        step.rev = rev
        return redis.call('LSET', UNDO, i - 1, cjson.encode(action))
      end
    end
  end
end

local function restore(step, action)
  local json = redis.call('HGET', POSTS, step.id)
  if not json then return refuse(step.id, 'missing') end
  local body, tail = split(json)
  if tail.status == 'deleted' then return refuse(step.id, 'deleted', tail) end
  local other = changed_by(tail, action)
  if tail.rev ~= step.rev or other then return refuse(step.id, 'conflict', tail, other) end
  local was, pinned = tail.status, has(tail.flags, 'pinned')
  if step.was ~= was then tail.status, tail.rev = step.was, tail.rev + 1 end
  if step.added then tail.flags = without(tail.flags, step.added) end
  if step.dropped and not has(tail.flags, step.dropped) then
    tail.flags[#tail.flags + 1] = step.dropped
  end
  record(tail, BY, AT, 'undo')
  follow(step.id, step.before, tail.rev)
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
  for _, step in ipairs(action.items) do rows[#rows + 1] = restore(step, action) end
end
local answer = '{"decision":' .. cjson.encode(undone) .. ',"items":' .. list(rows) .. '}'
redis.call('SET', IDEM, answer, 'EX', 600)
return answer
