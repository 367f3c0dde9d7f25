-- The lists a post is in.

-- Unix milliseconds of a time as we write it: ISO 8601 in UTC.
local times = {} -- a script is run at one time, and asks for it post by post
local function millis(iso)
  if times[iso] then return times[iso] end
  local y, m, d, hour, min, sec = string.match(iso, '^(%d+)-(%d+)-(%d+)T(%d+):(%d+):([%d.]+)Z$')
  y, m, d = tonumber(y), tonumber(m), tonumber(d)
  if m <= 2 then y, m = y - 1, m + 12 end -- days since 1970-01-01, the year beginning in March
  local days = 365 * y + math.floor(y / 4) - math.floor(y / 100) + math.floor(y / 400)
    + math.floor((153 * (m - 3) + 2) / 5) + d - 719469
  times[iso] = math.floor((((days * 24 + hour) * 60 + min) * 60 + sec) * 1000)
  return times[iso]
end

-- The list a post is in: its status', but the staff lane's while it is held there.
local function home(tail)
  if tail.status ~= 'held' or not has(tail.flags, 'lane') then return tail.status end
  return tail.lane and tail.lane.state == 'resolved' and 'resolved' or 'lane'
end

local function unanswered(tail)
  return home(tail) == 'lane' and (tail.lane or {}).state == 'open'
end

-- Puts a post into the list and under the flags that its tail says, and out of the others.
-- was: as `before` gave it.
local function file(id, tail, was)
  local now, waits = home(tail), unanswered(tail)
  if was.home ~= now or (was.waits or false) ~= waits then
    if was.home and LIST[was.home] then redis.call('ZREM', LIST[was.home], id) end
    if LIST[now] then
      local score = tail.shown
      if now ~= 'shown' then score = redis.call('HINCRBY', TOTALS, 'arrival', 1) end
      redis.call('ZADD', LIST[now], waits and score + UNANSWERED or score, id)
    end
  end
  -- Whoever moved it has seen it: it is no longer one of a wave.
  if was.home and was.home ~= now then redis.call('HDEL', WAVED, id) end
  for flag, key in pairs(FLAG) do
    if not has(tail.flags, flag) then
      if was.home then redis.call('ZREM', key, id) end -- a new post is nowhere yet
    elseif not redis.call('ZSCORE', key, id) then
      redis.call('ZADD', key, redis.call('HINCRBY', TOTALS, 'arrival', 1), id)
    end
  end
  if tail.due then
    redis.call('ZADD', DUE, millis(tail.due), id)
  elseif was.home then
    redis.call('ZREM', DUE, id)
  end
end
