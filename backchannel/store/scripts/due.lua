-- Lets out the posts whose delay is over: still held, nobody's, and their source's mode still post.
-- ARGV: fresh epoch, at, now (Unix ms), limit.
-- Returns {Unix ms of the next one or '', posts that were let out}.
-- The rev stays: nothing changed of what a moderator read, so a reject that was on its way takes
-- the post off again, and is no conflict.
local FRESH, AT, UNTIL, LIMIT = unpack(ARGV, 1, 4)
local rules = cjson.decode(redis.call('HGET', RULES, 'json') or '{}')
local out = 0

local function may_be_shown(id, tail, post)
  if tail.status ~= 'held' or not tail.due or has(tail.flags, 'lane') then return false end
  if redis.call('HEXISTS', WAVED, id) == 1 then return false end
  return ((rules.modes or {})[post.source] or rules.mode) == 'post'
end

for _, id in ipairs(redis.call('ZRANGEBYSCORE', DUE, '-inf', UNTIL, 'LIMIT', 0, LIMIT)) do
  local json = redis.call('HGET', POSTS, id)
  redis.call('ZREM', DUE, id)
  if json then
    local body, tail = split(json)
    local was, due = before(tail), tail.due
    if may_be_shown(id, tail, cjson.decode(json)) then
      tail.status, out = 'shown', out + 1
    end
    tail.due = nil
    if due then
      local stored = settle(id, body, tail, was, false, FRESH, AT)
      append('desk', FRESH, AT, 'post', id, tail.rev, stored)
    end
  end
end
local next_one = redis.call('ZRANGE', DUE, 0, 0, 'WITHSCORES')
return { next_one[2] or '', out }
