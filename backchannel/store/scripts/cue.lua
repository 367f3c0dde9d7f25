-- Changes what the desk asks of the walls. KEYS, after the shared ones: idem.
-- ARGV: fresh epoch, at, by, patch JSON: the fields of Cue to set; step is added to the one before.
-- With `screen` they are set for that screen alone, and null means: as all are. What is asked of all
-- ends what was asked of one. Returns the cue's JSON.
local FRESH, AT, BY, patch = ARGV[1], ARGV[2], ARGV[3], cjson.decode(ARGV[4])
local IDEM = KEYS[#KEYS]

local answered = redis.call('GET', IDEM)
if answered then return answered end -- sent twice

local kept = redis.call('GET', CUE) or '{}'
local cue = cjson.decode(kept)

local function set(target)
  for name, value in pairs(patch) do
    if value == cjson.null then
      target[name] = nil
    elseif name == 'step' then
      target.step = (target.step or 0) + value
    else
      target[name] = value
    end
  end
end

local screen, screens = patch.screen, cue.screens or {}
patch.screen = nil
if screen then
  screens[screen] = screens[screen] or {}
  set(screens[screen])
else
  set(cue)
  for _, own in pairs(screens) do
    for name in pairs(patch) do
      if name ~= 'step' then own[name] = nil end
    end
  end
end
for id, own in pairs(screens) do
  if next(own) == nil then screens[id] = nil end
end
cue.screens = next(screens) and screens or nil

local json = cjson.encode(cue)
redis.call('SET', CUE, json)
local by = ',"by":' .. cjson.encode(BY)
append('wall', FRESH, AT, 'cue', '', 0, nil, ',"cue":' .. json)
append('desk', FRESH, AT, 'cue', '', 0, nil, by .. ',"cue":' .. json)
audit(AT, BY, 'cue', '', 0, kept)
redis.call('SET', IDEM, json, 'EX', 600)
return json
