-- A post as it is stored: its body, which only its author changes, and its tail, which is ours.

-- A post's JSON is its body, then its tail from `,"status":` on. Quotes inside strings are
-- escaped, so this text cannot occur in a body.
local function split(json)
  local at = string.find(json, ',"status":', 1, true)
  local tail = cjson.decode('{' .. string.sub(json, at + 1))
  tail.shown, tail.reposts = tail.shown or 0, tail.reposts or 0
  tail.decisions = tail.decisions or {}
  return string.sub(json, 1, at - 1), tail
end

local function integer(n) return string.format('%.0f', n) end

local function list(items) -- cjson writes an empty table as an object
  if #items == 0 then return '[]' end
  return cjson.encode(items)
end

local function join(body, tail)
  local out = { body, ',"status":', cjson.encode(tail.status), ',"flags":', list(tail.flags),
    ',"rev":', integer(tail.rev) }
  if tail.shown > 0 then out[#out + 1] = ',"shown":' .. integer(tail.shown) end
  if tail.reposts > 0 then out[#out + 1] = ',"reposts":' .. integer(tail.reposts) end
  if #tail.decisions > 0 then
    local rows = {}
    for i, row in ipairs(tail.decisions) do
      rows[i] = string.format('{"by":%s,"at":%s,"decision":%s,"rev":%s}', cjson.encode(row.by),
        cjson.encode(row.at), cjson.encode(row.decision), integer(row.rev))
    end
    out[#out + 1] = ',"decisions":[' .. table.concat(rows, ',') .. ']'
  end
  if tail.lane then out[#out + 1] = ',"lane":' .. cjson.encode(tail.lane) end
  if tail.due then out[#out + 1] = ',"due":' .. cjson.encode(tail.due) end
  if tail.alts and next(tail.alts) then out[#out + 1] = ',"alts":' .. cjson.encode(tail.alts) end
  return table.concat(out) .. '}'
end

local function has(items, item)
  for _, each in ipairs(items) do if each == item then return true end end
  return false
end

local function without(items, item)
  local kept = {}
  for _, each in ipairs(items) do if each ~= item then kept[#kept + 1] = each end end
  return kept
end
