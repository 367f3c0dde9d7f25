-- Takes in a batch of source items, and how far the source has been read, in one step.
-- ARGV: fresh epoch, at, rules_rev ('' = unjudged), source, cursor ('' = unchanged), then per item
--   'post',   id, version, Post JSON, author, handle, what it counts under (JSON), ''
--   'repost', id of the original, then of it, where it came along, as for a post, the repost's id
--   'delete', id, 0, '', '', '', '', ''
-- Returns {'rejudge', rules_rev} and has written nothing, or {'ok', one word per item}:
--   new, edited, duplicate, counted, gone.
local FRESH, AT, JUDGED_BY, SOURCE, READ_TO = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]

local rules_rev = redis.call('HGET', RULES, 'rev') or '0'
if JUDGED_BY ~= '' and JUDGED_BY ~= rules_rev then return { 'rejudge', rules_rev } end

local FIRST = ',"first":true'

-- What a person wrote is found by who they are, and by their handle ('@' and the handle).
local function each_name(author, handle, id, call)
  if author ~= '' then call(author .. '\n' .. id) end
  if handle ~= '' then call(handle .. '\n' .. id) end
end

-- What rules said of a post: "<action>:<rule>", of tag rules too.
local function sayings(body)
  if not string.find(body, '"rule":', 1, true) and not string.find(body, '"tagged":', 1, true) then
    return {}
  end
  local post, said = cjson.decode(body .. '}'), {}
  local verdict = post.verdict
  if type(verdict) == 'table' and verdict.rule then
    said[verdict.action .. ':' .. verdict.rule] = true
  end
  for _, rule in ipairs(post.tagged or {}) do said['tag:' .. rule] = true end
  return said
end

-- Counts what rules said of a post and had not said of it before its edit. A day begins with a
-- quarter of an hour in every timezone, so those are counted, for two days.
local function count_sayings(body, old_body)
  local before, quarter = old_body and sayings(old_body) or {}, nil
  for saying in pairs(sayings(body)) do
    if not before[saying] then
      quarter = quarter or math.floor(millis(AT) / 900000)
      if redis.call('HINCRBY', RULED, integer(quarter) .. ':' .. saying, 1) == 1 then
        for _, field in ipairs(redis.call('HKEYS', RULED)) do
          if tonumber(string.match(field, '^%d+')) < quarter - 192 then
            redis.call('HDEL', RULED, field)
          end
        end
      end
    end
  end
end

local function store_new(id, body, tail, author, said)
  if redis.call('HINCRBY', AUTHORS, author, 1) == 1 then body = body .. FIRST end
  redis.call('HSET', SAID, id, said)
  local early = redis.call('HGET', REPOSTS, id) -- reposts that came before their original
  if early then
    tail.reposts = math.max(tail.reposts, tonumber(early))
    redis.call('HDEL', REPOSTS, id)
  end
  if has(tail.flags, 'lane') then tail.lane = { state = 'open', at = AT } end
  return settle(id, body, tail, nil, false, FRESH, AT)
end

-- After an edit a post counts as it is now, but for when it was said.
local function say_again(id, status, said)
  local old = redis.call('HGET', SAID, id)
  tally(id, status, nil, AT)
  local new = cjson.decode(said)
  if old then new.at = cjson.decode(old).at end
  redis.call('HSET', SAID, id, cjson.encode(new))
  tally(id, nil, status, AT)
end

-- An edit keeps what was decided, but a shown post returns to the queue unless its verdict is show.
local function store_edit(id, body, tail, old, said)
  local old_body, kept = split(old)
  say_again(id, kept.status, said)
  if string.find(old_body, FIRST, 1, true) then body = body .. FIRST end
  local was = before(kept)
  if kept.status == 'rejected' or kept.status == 'later' then tail.status = kept.status end
  if has(kept.flags, 'lane') then tail.status = 'held' end -- until the staff release it
  if has(tail.flags, 'lane') and tail.status == 'held' and not has(kept.flags, 'lane') then
    kept.flags[#kept.flags + 1], kept.lane = 'lane', { state = 'open', at = AT }
  end
  if tail.status ~= 'shown' then
    kept.flags = without(kept.flags, 'pinned')
    body = body .. ',"before":' .. cjson.encode(cjson.decode(old).text or '')
  end
  tail.flags, tail.rev, tail.shown = kept.flags, kept.rev + 1, kept.shown
  tail.reposts, tail.decisions, tail.lane = kept.reposts, kept.decisions, kept.lane
  if tail.status ~= was.status then
    audit(AT, SOURCE, 'edit', id, tail.rev, was.status, rule_of(body))
  end
  return settle(id, body, tail, was, true, FRESH, AT)
end

-- Tells the desk of a post. gone: the wall's seq of its `gone`, if its author's change was that.
local function tell_post(id, tail, stored, gone)
  append('desk', FRESH, AT, 'post', id, tail.rev, stored, gone and ',"wall":' .. integer(gone))
end

-- SEEN holds of every item's id: the highest version stored of a post, '>' and the original's id
-- for a repost, or 'gone' for whatever was taken back, also before it came.
local function store(id, version, json, author, handle, said)
  local kept = redis.call('HGET', SEEN, id)
  if kept == 'gone' then return 'gone' end
  if kept and (tonumber(kept) or math.huge) >= tonumber(version) then return 'duplicate' end
  redis.call('HSET', SEEN, id, version)
  each_name(author, handle, id, function(row) redis.call('ZADD', WRITTEN, 0, row) end)
  local body, tail = split(json)
  local old = redis.call('HGET', POSTS, id)
  local stored, gone
  count_sayings(body, old and split(old))
  if old then
    stored, gone = store_edit(id, body, tail, old, said)
  else
    stored = store_new(id, body, tail, author, said)
  end
  tell_post(id, tail, stored, gone)
  return old and 'edited' or 'new'
end

-- Adds n to the count of reposts of a post, stored or still to come.
local function count(id, n)
  redis.call('HINCRBY', TOTALS, 'reposts', n)
  local json = redis.call('HGET', POSTS, id)
  if not json then return redis.call('HINCRBY', REPOSTS, id, n) end
  local body, tail = split(json)
  if tail.status == 'deleted' then return end
  tail.reposts = math.max(0, tail.reposts + n)
  redis.call('HSET', POSTS, id, join(body, tail))
  redis.call('ZADD', REPOSTED, redis.call('HINCRBY', TOTALS, 'reposted', 1), id)
end

local function repost(of, version, json, author, handle, said, id)
  local kept = redis.call('HMGET', SEEN, id, of)
  if kept[1] == 'gone' or kept[2] == 'gone' then return 'gone' end
  if json ~= '' then store(of, version, json, author, handle, said) end
  if kept[1] then return 'duplicate' end
  redis.call('HSET', SEEN, id, '>' .. of)
  count(of, 1)
  return 'counted'
end

local function delete(id)
  local seen = redis.call('HGET', SEEN, id)
  if seen == 'gone' then return 'duplicate' end
  redis.call('HSET', SEEN, id, 'gone')
  if seen and string.sub(seen, 1, 1) == '>' then
    count(string.sub(seen, 2), -1)
    return 'gone'
  end
  local old = redis.call('HGET', POSTS, id)
  redis.call('HDEL', REPOSTS, id)
  if not old then return 'gone' end
  local _, tail = split(old)
  local was = before(tail)
  tail.status, tail.flags, tail.rev, tail.decisions = 'deleted', {}, tail.rev + 1, {}
  tail.reposts, tail.lane, tail.alts = 0, nil, nil
  local post = cjson.decode(old)
  local source, author = post.source, post.author or {}
  each_name(source .. ':' .. (author.id or ''), '@' .. string.lower(author.handle or ''), id,
    function(row) redis.call('ZREM', WRITTEN, row) end)
  local stub = '{"id":' .. cjson.encode(id) .. ',"source":' .. cjson.encode(source)
  local json, gone = settle(id, stub, tail, was, true, FRESH, AT)
  redis.call('HDEL', SAID, id)
  tell_post(id, tail, json, gone)
  audit(AT, SOURCE, 'delete', id, tail.rev, was.status)
  return 'gone'
end

local results = { 'ok' }
for i = 6, #ARGV, 8 do
  local op, id, version, json, author, handle, said, by = unpack(ARGV, i, i + 7)
  if op == 'delete' then results[#results + 1] = delete(id)
  elseif op == 'repost' then results[#results + 1] = repost(id, version, json, author, handle, said, by)
  else results[#results + 1] = store(id, version, json, author, handle, said) end
end
if READ_TO ~= '' then redis.call('HSET', CURSOR, SOURCE, READ_TO) end
return results
