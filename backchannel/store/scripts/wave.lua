-- A wave of a raid: it is found, more posts join it, a person decides on all of it at once.
-- KEYS, after the shared ones: idem, undo (of whoever decides, or has decided).
-- ARGV: fresh epoch, at, by, what, wave id, then
--   'found',  its JSON, post ids ...
--   'join',   JSON of the fields that changed, post ids ...
--   'reject' or 'dismiss', until (ISO; posts that join before then go the same way)
-- Returns JSON: a list of rows as decide.lua's; for found and join, of what was rejected with it.
-- WAVED has for every post of a wave the wave's id, with '~' at its end once it went with it.
local IDEM, UNDO = KEYS[#KEYS - 1], KEYS[#KEYS]
local FRESH, AT, BY, WHAT, ID, MORE = unpack(ARGV, 1, 6)

local answered = redis.call('GET', IDEM)
if answered then return answered end

local kept = redis.call('HGET', WAVES, ID)
local wave = kept and cjson.decode(kept) or { id = ID }
local rows, steps = {}, {}
local WHY = 'wave ' .. ID .. ', ' .. (wave.sort or 'alike')

local function open(tail)
  return tail.status == 'shown' or (tail.status == 'held' and not has(tail.flags, 'lane'))
end

local function reject(id)
  local json = redis.call('HGET', POSTS, id)
  if not json then return end
  local body, tail = split(json)
  if not open(tail) then return end
  local step
  rows[#rows + 1], step = act(id, body, tail, FRESH, AT, BY, 'reject', function(changed)
    changed.status = 'rejected'
    changed.flags = without(changed.flags, 'pinned')
  end, WHY)
  step.at = AT
  steps[#steps + 1] = step
  redis.call('HSET', WAVED, id, ID .. '~')
end

-- Adds steps to the person's action that was about this wave, so that one undo is for all.
local function add_to_action()
  for i, json in ipairs(redis.call('LRANGE', UNDO, 0, -1)) do
    local action = cjson.decode(json)
    if action.wave == ID then
      for _, step in ipairs(steps) do action.items[#action.items + 1] = step end
      return redis.call('LSET', UNDO, i - 1, cjson.encode(action))
    end
  end
end

local function join(id)
  local json = redis.call('HGET', POSTS, id)
  local tail = json and select(2, split(json))
  if not tail or not open(tail) or redis.call('HEXISTS', WAVED, id) == 1 then return end
  redis.call('HSET', WAVED, id, ID)
  if wave.decision == 'reject' and wave.by == BY and AT < wave['until'] then reject(id) end
end

if WHAT == 'found' or WHAT == 'join' then
  if WHAT == 'join' and not kept then return '[]' end
  for name, value in pairs(cjson.decode(MORE)) do wave[name] = value end
  for i = 7, #ARGV do join(ARGV[i]) end
  if #steps > 0 then add_to_action() end
  if WHAT == 'found' then audit(AT, BY, 'wave', ID, 0, '', wave.sort or 'alike') end
elseif kept then
  local ids = {}
  local all = redis.call('HGETALL', WAVED)
  for i = 1, #all, 2 do if all[i + 1] == ID then ids[#ids + 1] = all[i] end end
  table.sort(ids)
  if WHAT == 'reject' then
    for _, id in ipairs(ids) do reject(id) end
  end
  wave.decision, wave.by, wave['until'] = WHAT, BY, MORE
  remember(UNDO, { decision = WHAT, at = AT, wave = ID, items = steps })
  audit(AT, BY, 'wave ' .. WHAT, ID, 0, '', wave.sort or 'alike')
end
if wave.decision == 'reject' then wave.rejected = (wave.rejected or 0) + #steps end
if kept or WHAT == 'found' then
  redis.call('HSET', WAVES, ID, cjson.encode(wave))
  redis.call('SPUBLISH', NOW, 'now')
end
local answer = list(rows)
redis.call('SET', IDEM, answer, 'EX', 600)
return answer
