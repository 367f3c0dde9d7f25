-- Replaces the rules, blocks and mode. ARGV: fresh epoch, at, by, the rev they were read at
-- ('' = whatever it is), rules JSON, why. Returns {1, new rev}, or {0, rev} where another came first.
local FRESH, AT, BY, READ_AT, json, WHY = unpack(ARGV, 1, 6)
local rev = redis.call('HGET', RULES, 'rev') or '0'
if redis.call('HGET', RULES, 'sent') == FRESH then return { 1, tonumber(rev) } end -- sent twice
if READ_AT ~= '' and READ_AT ~= rev then return { 0, tonumber(rev) } end

-- The mode in words: "pre", or "pre, x post" where a source has one of its own. Rules that no one
-- can read hold everything.
local function mode_of(rules)
  local read, kept = pcall(cjson.decode, rules)
  if not read or type(kept) ~= 'table' then return 'pre' end
  local own = {}
  for source, mode in pairs(kept.modes or {}) do own[#own + 1] = ', ' .. source .. ' ' .. mode end
  table.sort(own)
  return (kept.mode or 'pre') .. table.concat(own)
end

local before = redis.call('HGET', RULES, 'json') or ''
redis.call('HSET', RULES, 'json', json, 'sent', FRESH)
local new = rules_changed(FRESH, AT, BY)
audit(AT, BY, 'rules', '', new, before, WHY)
local mode, was = mode_of(json), mode_of(before)
if mode ~= was then audit(AT, BY, 'mode', mode, new, was, WHY) end
return { 1, new }
