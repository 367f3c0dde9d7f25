-- Blocks people, or lets them in again, and clears away what the blocked have here.
-- KEYS, after the shared ones: idem, undo. ARGV: fresh epoch, at, by, decision (block or unblock),
-- then JSON: a list of {key, json ('' = none any more), to (the status their posts get),
-- written (prefixes in WRITTEN), source (of the posts; '' = any)}.
-- Returns JSON: {keys, items = rows as decide.lua's}.
local IDEM, UNDO = KEYS[#KEYS - 1], KEYS[#KEYS]
local FRESH, AT, BY, DECISION = unpack(ARGV, 1, 4)

local answered = redis.call('GET', IDEM)
if answered then return answered end

local rows, steps, set, keys = {}, {}, {}, {}

-- A complaint stays with the staff: it is not shown anyway.
local function cleared(tail, to)
  if tail.status == 'deleted' or tail.status == to or has(tail.flags, 'lane') then return false end
  return to == 'rejected' or tail.status == 'shown'
end

local function clear(id, to)
  local json = redis.call('HGET', POSTS, id)
  if not json then return end
  local body, tail = split(json)
  if not cleared(tail, to) then return end
  local function change(changed)
    changed.status = to
    changed.flags = without(changed.flags, 'pinned')
  end
  rows[#rows + 1], steps[#steps + 1] = act(id, body, tail, FRESH, AT, BY, DECISION, change)
end

for _, block in ipairs(cjson.decode(ARGV[5])) do
  local old = redis.call('HGET', BLOCKS, block.key) or ''
  if old ~= block.json then
    if block.json == '' then
      redis.call('HDEL', BLOCKS, block.key)
    else
      redis.call('HSET', BLOCKS, block.key, block.json)
    end
    set[#set + 1] = { key = block.key, json = block.json, before = old }
    audit(AT, BY, DECISION, block.key, 0, old)
  end
  keys[#keys + 1] = block.key
  for _, prefix in ipairs(block.written) do
    for _, row in ipairs(redis.call('ZRANGEBYLEX', WRITTEN, '[' .. prefix .. '\n', '(' .. prefix .. '\v')) do
      local id = string.sub(row, #prefix + 2)
      if block.source == '' or string.sub(id, 1, #block.source + 1) == block.source .. ':' then
        clear(id, block.to)
      end
    end
  end
end
if #set > 0 then rules_changed(FRESH, AT, BY) end
if #set > 0 or #steps > 0 then
  remember(UNDO, { decision = DECISION, at = AT, blocks = set, items = steps })
end
local answer = '{"keys":' .. list(keys) .. ',"items":' .. list(rows) .. '}'
redis.call('SET', IDEM, answer, 'EX', 600)
return answer
