-- One moderator's decision on up to 100 posts, each against the rev that was judged.
-- KEYS, after the shared ones: idem, undo. ARGV: fresh epoch, at, by, decision, to ('' = keep),
-- flag to add or '', flag to drop or '', statuses it may be made in (','-separated), then id, rev
-- pairs. Returns JSON: a list of {id, ok, rev, status} and, where not ok, why
-- (missing, deleted, conflict) with the winner's by, at and decision.
local IDEM, UNDO = KEYS[#KEYS - 1], KEYS[#KEYS]
local FRESH, AT, BY, DECISION, TO, ADD, DROP, FROM = unpack(ARGV, 1, 8)

local answered = redis.call('GET', IDEM)
if answered then return answered end

local done = {}

local function decide(id, rev)
  local json = redis.call('HGET', POSTS, id)
  if not json then return refuse(id, 'missing') end
  local body, tail = split(json)
  if tail.status == 'deleted' then return refuse(id, 'deleted', tail) end
  if tail.rev ~= rev or not string.find(',' .. FROM .. ',', ',' .. tail.status .. ',', 1, true) then
    return refuse(id, 'conflict', tail)
  end
  local was, pinned = tail.status, has(tail.flags, 'pinned')
  local step = { id = id, was = was, before = tail.rev }
  if TO ~= '' and TO ~= was then
    tail.status, tail.rev = TO, tail.rev + 1
    local edit = string.find(body, ',"before":', 1, true) -- a person has now seen it
    if edit then body = string.sub(body, 1, edit - 1) end
  end
  if ADD ~= '' and not has(tail.flags, ADD) then
    tail.flags[#tail.flags + 1] = ADD
    step.added = ADD
  end
  if DROP ~= '' and has(tail.flags, DROP) then
    tail.flags = without(tail.flags, DROP)
    step.dropped = DROP
  end
  step.rev = tail.rev
  record(tail, BY, AT, DECISION)
  local stored = settle(id, body, tail, was, pinned, false, FRESH, AT)
  append('desk', FRESH, AT, 'decision', id, tail.rev, stored,
    ',"by":' .. cjson.encode(BY) .. ',"decision":' .. cjson.encode(DECISION))
  audit(AT, BY, DECISION, id, tail.rev, was)
  done[#done + 1] = step
  return { id = id, ok = true, rev = tail.rev, status = tail.status }
end

local rows = {}
for i = 9, #ARGV, 2 do rows[#rows + 1] = decide(ARGV[i], tonumber(ARGV[i + 1])) end
if #done > 0 then
  redis.call('LPUSH', UNDO, cjson.encode({ decision = DECISION, at = AT, items = done }))
  redis.call('LTRIM', UNDO, 0, 49)
  redis.call('EXPIRE', UNDO, 86400)
end
local answer = list(rows)
redis.call('SET', IDEM, answer, 'EX', 600)
return answer
