-- A feed's entries after a seq, their posts joined as they are now.
-- ARGV: feed, fresh epoch, after, limit.
-- Returns {epoch, top, whole (1 if the log holds all of them from after + 1 on), entry JSON ...}.
local NAME, FRESH, AFTER, LIMIT = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local feed = FEED[NAME]
local now = epoch(NAME, FRESH)
local top = tonumber(redis.call('HGET', feed.meta, 'seq') or 0)
local out = { now, top, AFTER <= top and 1 or 0 }
if AFTER >= top then return out end

local rows = redis.call('XRANGE', feed.log, integer(AFTER + 1) .. '-0', '+', 'COUNT', LIMIT)
if #rows == 0 or rows[1][1] ~= integer(AFTER + 1) .. '-0'
  or rows[#rows][1] ~= integer(AFTER + #rows) .. '-0' then
  out[3] = 0
  return out
end

-- Was this post public at seq, and has been without a break since? If not, the entry is void: the
-- text of a removed post is never read again, and the body of one that is back comes with its own
-- later show.
local function still_public(post, seq)
  if not post then return false end
  local _, tail = split(post)
  return tail.status == 'shown' and tail.shown <= seq
end

local PUBLIC = { show = true, pin = true, unpin = true }
for _, row in ipairs(rows) do
  local seq = tonumber(string.match(row[1], '^%d+'))
  local f = {}
  for i = 1, #row[2], 2 do f[row[2][i]] = row[2][i + 1] end
  local post = f.id ~= '' and f.kind ~= 'gone' and redis.call('HGET', POSTS, f.id) or nil
  if NAME == 'wall' and PUBLIC[f.kind] and not still_public(post, seq) then
    out[#out + 1] = '{"seq":' .. integer(seq) .. ',"kind":"void"' .. f.extra .. '}' -- its floor
  else
    if f.kind == 'unpin' then post = nil end
    out[#out + 1] = entry_json(seq, f.at, f.kind, f.id, post, f.extra)
  end
end
return out
