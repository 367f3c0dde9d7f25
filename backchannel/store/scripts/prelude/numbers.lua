-- The public numbers, and the pictures that may be seen.

local DAYS = 4 * 86400 -- seconds that the posts of a quarter of an hour are known
local MOMENT = 600 -- and those of a minute

-- Adds n to a number in a hash; one that comes to nothing is no longer there. Returns it.
local function add(key, field, n)
  local sum = redis.call('HINCRBY', key, field, n)
  if sum <= 0 then redis.call('HDEL', key, field) end
  return sum
end

-- Adds n to the posts of a stretch of time. The first of one makes those before `oldest` go.
local function add_at(key, start, n, oldest)
  if n > 0 and start < oldest then return end
  if add(key, integer(start), n) ~= 1 or n < 0 then return end
  for _, each in ipairs(redis.call('HKEYS', key)) do
    if tonumber(each) < oldest then redis.call('HDEL', key, each) end
  end
end

-- 1 for a post that is one of the conference's: nobody and no rule has rejected it.
local function counts(status)
  return (status == 'shown' or status == 'held' or status == 'later') and 1 or 0
end

-- 1 for a post that is there at all.
local function there(status)
  return (status and status ~= 'deleted') and 1 or 0
end

-- Adds n to the posts that have a picture, of those a feed's clients may see. One that is in none
-- any more stays there, at 0: it is gone, which is not to be known of nowhere.
local function add_pictures(names, feed, n)
  if n == 0 then return end
  for _, name in ipairs(names or {}) do redis.call('HINCRBY', PICTURES, feed .. ':' .. name, n) end
end

-- Keeps the public numbers true when a post's status changes from `was` to `now`; nil: there is no
-- such post. It counts under what SAID has of it, and nowhere if it is from before there was that.
local function tally(id, was, now, at)
  local json = redis.call('HGET', SAID, id)
  if not json then return end
  local said, n = cjson.decode(json), counts(now) - counts(was)
  if n ~= 0 then
    local clock = millis(at) / 1000
    add(COUNTED, said.source, n)
    add(VOICES, said.author, n)
    add_at(QUARTERS, said.at - said.at % 900, n, clock - DAYS)
    add_at(MINUTES, said.at, n, clock - MOMENT)
  end
  add_pictures(said.pictures, 'desk', there(now) - there(was))
  n = (now == 'shown' and 1 or 0) - (was == 'shown' and 1 or 0)
  if n == 0 then return end
  add_pictures(said.pictures, 'wall', n)
  for _, tag in ipairs(said.tags or {}) do
    if tonumber(redis.call('ZINCRBY', TAGS, n, tag)) <= 0 then redis.call('ZREM', TAGS, tag) end
  end
end
