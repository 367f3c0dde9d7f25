-- One moderator's decision on up to 100 posts, each against the rev that was judged.
-- KEYS, after the shared ones: idem, undo. ARGV: fresh epoch, at, by, decision, its effect as JSON
-- (core/decision.py: frm, to, add, drop, lane, inside), the word that it has in common with the
-- other parts of a larger one (''), then id, rev pairs. Returns JSON: a list of
-- {id, ok, rev, status, wall} and, where not ok, why (missing, deleted, lane, conflict) with the
-- winner's by, at and decision. wall: the wall's seq of the `gone` that this was.
local IDEM, UNDO = KEYS[#KEYS - 1], KEYS[#KEYS]
local FRESH, AT, BY, DECISION = unpack(ARGV, 1, 4)
local EFFECT, WHOLE = cjson.decode(ARGV[5]), ARGV[6]

local answered = redis.call('GET', IDEM)
if answered then return answered end

-- In the staff lane: who has it, and since when.
local function lane(tail)
  if EFFECT.lane == 'open' then
    tail.lane = { state = 'open', at = AT }
  elseif EFFECT.lane then
    local kept = tail.lane or {}
    tail.lane = { state = EFFECT.lane, by = BY, at = kept.at, answered_at = kept.answered_at or AT }
  elseif not has(tail.flags, 'lane') then
    tail.lane = nil
  end
end

local function change(body)
  return function(tail)
    local was = tail.status
    tail.status = EFFECT.to or was
    for _, flag in ipairs(EFFECT.drop) do tail.flags = without(tail.flags, flag) end
    if EFFECT.add and not has(tail.flags, EFFECT.add) then
      tail.flags = without(tail.flags, EFFECT.add)
      tail.flags[#tail.flags + 1] = EFFECT.add
    end
    lane(tail)
    local edit = tail.status ~= was and string.find(body, ',"before":', 1, true)
    return edit and string.sub(body, 1, edit - 1) -- a person has now seen it
  end
end

local steps = {}

local function decide(id, rev)
  local json = redis.call('HGET', POSTS, id)
  if not json then return refuse(id, 'missing') end
  local body, tail = split(json)
  if tail.status == 'deleted' then return refuse(id, 'deleted', tail) end
  if tail.rev ~= rev or not has(EFFECT.frm, tail.status) then return refuse(id, 'conflict', tail) end
  if EFFECT.inside ~= nil and EFFECT.inside ~= has(tail.flags, 'lane') then
    return refuse(id, 'lane', tail)
  end
  local row
  row, steps[#steps + 1] = act(id, body, tail, FRESH, AT, BY, DECISION, change(body))
  return row
end

local rows = {}
for i = 7, #ARGV, 2 do rows[#rows + 1] = decide(ARGV[i], tonumber(ARGV[i + 1])) end
if #steps > 0 then
  remember(UNDO, { decision = DECISION, at = AT, items = steps, whole = WHOLE })
end
local answer = list(rows)
redis.call('SET', IDEM, answer, 'EX', 600)
return answer
