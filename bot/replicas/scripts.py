"""What is done in Redis in one step each, as Lua. The first value is always the process that asks.

A conversation is one hash (``record``): when it began, its state, Rasa's slots and steps, the last answer. So one
DEL forgets all of it, one expiry ends all of it, and an answer is kept together with what the turn learned.
``holder`` in it is the last claim: a process that was stalled and comes back finds another there and keeps nothing.
Redis's own clock decides, so that the clocks of the machines need not agree.
"""
from __future__ import annotations

# Where Redis is full it refuses a script's first write that may need memory, and none after it. So whoever is here is
# still answered (these begin with a write that needs none), and nobody new is taken in (BEGIN does not). The flags of
# Redis 7 would say it more plainly; the Redis of Ubuntu 22.04 is older.
_GOES_ON = "redis.call('DEL', KEYS[1] .. ':none')\n"
KEY = "signpost:"
LEASE_MS = 4000  # a process that gave no sign of life for so long has lost what it held

_HEAD = """
local process = ARGV[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function alive(held) return redis.call('EXISTS', 'signpost:alive:' .. string.match(held, '^%S+')) == 1 end
"""

# KEYS record, lock. `used`: milliseconds the record still has, after being used now; nil where there is none.
_RECORD = _HEAD + """
local function used(idle, longest)
  local begun = redis.call('HGET', KEYS[1], 'begun')
  if not begun then return nil end
  local left = tonumber(begun) + longest - now
  if left <= 0 then redis.call('DEL', KEYS[1], KEYS[2]) return nil end
  redis.call('PEXPIRE', KEYS[1], math.min(idle, left))
  return left
end
"""

# KEYS our sign of life. process, milliseconds
ALIVE = _GOES_ON + "return redis.call('SET', KEYS[1], 1, 'PX', ARGV[2])"

# process, idle, longest, state
BEGIN = _RECORD + """
redis.call('HSET', KEYS[1], 'begun', now, 'state', ARGV[4])
redis.call('HDEL', KEYS[1], 'tracker', 'holder', 'last', 'answer')
redis.call('DEL', KEYS[2])
used(tonumber(ARGV[2]), tonumber(ARGV[3]))
return 1
"""

# process, idle, longest → state, or nil
FIND = _GOES_ON + _RECORD + """
if not used(tonumber(ARGV[2]), tonumber(ARGV[3])) then return nil end
return redis.call('HGET', KEYS[1], 'state')
"""

# process, idle, longest, holder, message id → outcome, state, tracker, answer ("" where there is none)
CLAIM = _GOES_ON + _RECORD + """
if not used(tonumber(ARGV[2]), tonumber(ARGV[3])) then return {'gone', '', '', ''} end
local record = redis.call('HMGET', KEYS[1], 'state', 'tracker', 'last', 'answer')
local state, tracker = record[1] or '', record[2] or ''
local held, mine = redis.call('GET', KEYS[2]), process .. ' ' .. ARGV[4] .. ' ' .. ARGV[5]
if held and held ~= mine and alive(held) then
  if string.match(held, '%S+$') == ARGV[5] then return {'running', state, '', ''} end
  return {'busy', state, '', ''}
end
if record[3] == ARGV[5] then return {'done', state, '', record[4] or ''} end
redis.call('SET', KEYS[2], mine, 'PX', 20000)
redis.call('HSET', KEYS[1], 'holder', ARGV[4])
return {'mine', state, tracker, ''}
"""

# process, idle, longest, holder, message id, state, tracker, answer → 1, or 0 where the claim no longer holds
FINISH = _GOES_ON + _RECORD + """
if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[4] or not used(tonumber(ARGV[2]), tonumber(ARGV[3])) then return 0 end
redis.call('HSET', KEYS[1], 'state', ARGV[6], 'last', ARGV[5], 'answer', ARGV[8])
if ARGV[7] ~= '' then redis.call('HSET', KEYS[1], 'tracker', ARGV[7]) end
if redis.call('GET', KEYS[2]) == process .. ' ' .. ARGV[4] .. ' ' .. ARGV[5] then redis.call('DEL', KEYS[2]) end
return 1
"""

# process, holder, message id
RELEASE = _GOES_ON + _HEAD + """
if redis.call('GET', KEYS[2]) == process .. ' ' .. ARGV[2] .. ' ' .. ARGV[3] then redis.call('DEL', KEYS[2]) end
return 1
"""

# process → the state of what was ended, or nil
END = _GOES_ON + """
local state = redis.call('HGET', KEYS[1], 'state')
redis.call('DEL', KEYS[1], KEYS[2])
return state
"""

# process, idle, longest, tracker: outside a turn
SAVE_TRACKER = _GOES_ON + _RECORD + """
if redis.call('HSETNX', KEYS[1], 'begun', now) == 1 then redis.call('HSET', KEYS[1], 'state', '') end
if used(tonumber(ARGV[2]), tonumber(ARGV[3])) then redis.call('HSET', KEYS[1], 'tracker', ARGV[4]) end
return 1
"""

# process, idle, longest → tracker, or nil
READ_TRACKER = _GOES_ON + _HEAD + """
local record = redis.call('HMGET', KEYS[1], 'begun', 'tracker')
if not record[1] or tonumber(record[1]) + tonumber(ARGV[3]) <= now then return nil end
return record[2]
"""

# KEYS bucket. process, tokens per millisecond, burst → milliseconds to wait, 0 where one was taken
TAKE = _GOES_ON + _HEAD + """
local rate, burst = tonumber(ARGV[2]), tonumber(ARGV[3])
local held = redis.call('HMGET', KEYS[1], 'left', 'since')
local left, wait = burst, 0
if held[1] then left = math.min(burst, tonumber(held[1]) + math.max(0, now - tonumber(held[2])) * rate) end
if left < 1 then wait = math.ceil((1 - left) / rate) else left = left - 1 end
redis.call('HSET', KEYS[1], 'left', left, 'since', now)
redis.call('PEXPIRE', KEYS[1], math.max(1, math.ceil((burst - left) / rate)))
return wait
"""

# KEYS mark. process, milliseconds, who takes it in → 1 the first time
FIRST_TIME = _GOES_ON + """
local before = redis.call('GET', KEYS[1])
if before then return before == ARGV[3] and 1 or 0 end
redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[2])
return 1
"""

# KEYS mark
FORGET = _GOES_ON + "return redis.call('DEL', KEYS[1])"

# KEYS line, serving. process, written, mark
JOIN = _GOES_ON + """
redis.call('ZADD', KEYS[1], 'NX', ARGV[2], ARGV[1] .. ' ' .. ARGV[3])
redis.call('PEXPIRE', KEYS[1], 600000)
return 1
"""

# process, written, mark → 1 where it is this message's turn. A process takes its own in the order it chooses.
NEXT = _GOES_ON + _HEAD + """
local mine = process .. ' ' .. ARGV[3]
redis.call('ZADD', KEYS[1], 'NX', ARGV[2], mine)
redis.call('PEXPIRE', KEYS[1], 600000)
local serving = redis.call('GET', KEYS[2])
if serving and serving ~= mine then
  if string.match(serving, '^%S+') ~= process then
    if alive(serving) then return 0 end
    redis.call('ZREM', KEYS[1], serving)
  end
end
while true do
  local first = redis.call('ZRANGE', KEYS[1], 0, 0)[1]
  if string.match(first, '^%S+') == process then break end
  if alive(first) then return 0 end
  redis.call('ZREM', KEYS[1], first)
end
redis.call('SET', KEYS[2], mine, 'PX', 60000)
return 1
"""

# process, mark
LEAVE = _GOES_ON + """
local mine = ARGV[1] .. ' ' .. ARGV[2]
redis.call('ZREM', KEYS[1], mine)
if redis.call('GET', KEYS[2]) == mine then redis.call('DEL', KEYS[2]) end
return 1
"""
