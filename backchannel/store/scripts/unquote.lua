-- Takes what a post quotes out of it.
-- ARGV: fresh epoch, at, id, the body that was read, the body without it.
-- Returns 1, or 0 if the body is another one by now.
local FRESH, AT, ID, WAS, BODY = unpack(ARGV)

local json = redis.call('HGET', POSTS, ID)
if not json then return 0 end
local body, tail = split(json)
if body ~= WAS then return 0 end
local stored = settle(ID, BODY, tail, before(tail), true, FRESH, AT)
append('desk', FRESH, AT, 'post', ID, tail.rev, stored)
return 1
