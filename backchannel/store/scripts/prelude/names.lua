-- What every script works on. The loader puts the prelude before each of them, and WINDOW and
-- LOG_LENGTH before that. KEYS: keys.NAMES, in order.
local POSTS, HELD, LATER, SHOWN, REJECTED = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local PINNED, STARRED, LANE = KEYS[6], KEYS[7], KEYS[8]
local FEED = {
  wall = { meta = KEYS[9], log = KEYS[10], live = KEYS[11] },
  desk = { meta = KEYS[12], log = KEYS[13], live = KEYS[14] },
}
local NOW = KEYS[15]
local RULES, SEEN, CURSOR, AUDIT = KEYS[16], KEYS[17], KEYS[18], KEYS[19]
local TOTALS, AUTHORS, CUE = KEYS[20], KEYS[21], KEYS[22]
local REPOSTS, REPOSTED, RESOLVED = KEYS[23], KEYS[24], KEYS[25]
local BLOCKS, WRITTEN, DUE = KEYS[26], KEYS[27], KEYS[28]
local WAVES, WAVED, RULED = KEYS[29], KEYS[30], KEYS[31]
local SAID, COUNTED, VOICES = KEYS[32], KEYS[33], KEYS[34]
local QUARTERS, MINUTES, TAGS, PICTURES = KEYS[35], KEYS[36], KEYS[37], KEYS[38]
local LIST = { held = HELD, later = LATER, shown = SHOWN, rejected = REJECTED, lane = LANE,
  resolved = RESOLVED }
local FLAG = { pinned = PINNED, starred = STARRED }
local AUDIT_LENGTH, HISTORY = 100000, 20
local UNANSWERED = 1e12 -- added to the score in the staff lane: whoever waits stands first
