-- Changes what the desk asks of the walls. ARGV: fresh epoch, at, by, patch JSON: the fields of Cue
-- to set; step is added to the one before. Returns the cue's JSON.
local FRESH, AT, BY, patch = ARGV[1], ARGV[2], ARGV[3], cjson.decode(ARGV[4])
local kept = redis.call('GET', CUE) or '{}'
if redis.call('HGET', FEED.wall.meta, 'cue') == FRESH then return kept end -- sent twice
redis.call('HSET', FEED.wall.meta, 'cue', FRESH)
local cue = cjson.decode(kept)
for name, value in pairs(patch) do
  if name == 'step' then value = (cue.step or 0) + value end
  cue[name] = value
end
local json = cjson.encode(cue)
redis.call('SET', CUE, json)
local by = ',"by":' .. cjson.encode(BY)
append('wall', FRESH, AT, 'cue', '', 0, nil, ',"cue":' .. json)
append('desk', FRESH, AT, 'cue', '', 0, nil, by .. ',"cue":' .. json)
audit(AT, BY, 'cue', '', 0, kept)
return json
