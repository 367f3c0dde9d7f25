-- Writes the description of one of a post's pictures, where its author wrote none.
-- KEYS, after the shared ones: idem.
-- ARGV: fresh epoch, at, by, id, the rev that was seen, media index, text ('' takes it back).
-- Returns JSON: a row as decide.lua's; why may also be `media`: there is nothing to describe.
local FRESH, AT, BY, ID, REV, INDEX, ALT = unpack(ARGV)
local IDEM = KEYS[#KEYS]

local answered = redis.call('GET', IDEM)
if answered then return answered end -- sent twice

local json = redis.call('HGET', POSTS, ID)
if not json then return cjson.encode(refuse(ID, 'missing')) end
local body, tail = split(json)
if tail.status == 'deleted' then return cjson.encode(refuse(ID, 'deleted', tail)) end
if tail.rev ~= tonumber(REV) then return cjson.encode(refuse(ID, 'conflict', tail)) end
local media = (cjson.decode(json).media or {})[tonumber(INDEX) + 1]
if not media or (media.alt or '') ~= '' then return cjson.encode(refuse(ID, 'media', tail)) end

local row = cjson.encode({ id = ID, ok = true, rev = tail.rev, status = tail.status })
tail.alts = tail.alts or {}
if (tail.alts[INDEX] or '') == ALT then return row end
tail.alts[INDEX] = ALT ~= '' and ALT or nil
local stored = settle(ID, body, tail, before(tail), true, FRESH, AT)
tell(ID, tail, stored, FRESH, AT, BY, 'describe')
audit(AT, BY, 'describe', ID, tail.rev, INDEX)
redis.call('SET', IDEM, row, 'EX', 600)
return row
