"""What happens in Redis in one step, in its own language.

KEYS of each: the log's hash, its stream, the hash of live workers, then what the script itself needs. A script that
writes begins with its epoch as ARGV[1] and answers EPOCH where Redis has another log, or none.
"""

from __future__ import annotations

from yespo_mockserver.shared.sequencer import LIFE_SECONDS

_HEAD = """
if redis.replicate_commands then redis.replicate_commands() end
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
"""

_EPOCH = """
local epoch = redis.call('HGET', KEYS[1], 'epoch')
if epoch ~= ARGV[1] then return redis.error_reply('EPOCH ' .. (epoch or '')) end
local position = tonumber(redis.call('HGET', KEYS[1], 'position'))
"""

_LIVE = """
local live = {}
local all = redis.call('HGETALL', KEYS[3])
for i = 1, #all, 2 do
  local until_, reached = string.match(all[i + 1], '(%S+) (%S+)')
  local left = tonumber(until_) - now
  if left > 0 and left < LONGEST then
    live[#live + 1] = all[i]
    live[#live + 1] = reached
  else
    redis.call('HDEL', KEYS[3], all[i])
  end
end
""".replace("LONGEST", str(2 * LIFE_SECONDS))  # whoever is live for longer was heard of before the clock was set back

JOIN = (
    _HEAD
    + """
if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('DEL', KEYS[2], KEYS[3], KEYS[4])
  redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'version', ARGV[2], 'digest', ARGV[3], 'feed', ARGV[4],
    'shop', ARGV[5])
  local at = string.format('%.6f', now)
  redis.call('HSET', KEYS[1], 'position', '1', 'at', at, 'snapshot', '0')
  redis.call('XADD', KEYS[2], '1-1', 'o', '', 'n', '0', 't', at, 'c', ARGV[6])
end
return redis.call('HMGET', KEYS[1], 'epoch', 'version', 'digest', 'feed', 'shop', 'position', 'snapshot')
"""
)
"""ARGV: a new epoch, version, digest, feed, shop, the first change. Tells which log there is, begun now if need be."""

APPEND = (
    _HEAD
    + _EPOCH
    + """
if position < tonumber(ARGV[3]) then return redis.error_reply('BEHIND ' .. string.format('%.0f', position)) end
local known = redis.call('HMGET', KEYS[1], 'at', 'ahead')
local at, ahead = tonumber(known[1]), 0
if now < at then ahead = math.max(at - now, tonumber(known[2] or '0')) end
at = math.max(at, now + ahead)
local last = tonumber(redis.call('GET', KEYS[4]) or '0')
for i = 4, #ARGV, 2 do
  local number = tonumber(ARGV[i])
  if number > last then
    last = number
    position = position + 1
    redis.call('XADD', KEYS[2], string.format('%.0f-1', position), 'o', ARGV[2], 'n', ARGV[i],
      't', string.format('%.6f', at), 'c', ARGV[i + 1])
  end
end
redis.call('HSET', KEYS[1], 'position', string.format('%.0f', position), 'at', string.format('%.6f', at),
  'ahead', string.format('%.6f', ahead))
redis.call('SET', KEYS[4], string.format('%.0f', last), 'EX', 86400)
"""
    + _LIVE
    + "return live"
)
"""KEYS[4]: the last command of the worker. ARGV: epoch, worker, the position it knows of, then each number and change.

Answers BEHIND where Redis has lost what the worker knows of. The log's time goes on, and never back, also where the
clock of Redis is set back: `ahead` is by how much the log's is before it then.
"""

MEND = (
    _HEAD
    + _EPOCH
    + """
for i = 2, #ARGV, 5 do
  local given = tonumber(ARGV[i])
  if given > position + 1 then return redis.error_reply('GAP') end
  if given <= position then
    local row = redis.call('XRANGE', KEYS[2], ARGV[i] .. '-1', ARGV[i] .. '-1')[1]
    if row and (row[2][2] ~= ARGV[i + 1] or row[2][4] ~= ARGV[i + 2] or row[2][6] ~= ARGV[i + 3]) then
      return redis.error_reply('GAP')
    end
  else
    position = given
    redis.call('XADD', KEYS[2], ARGV[i] .. '-1', 'o', ARGV[i + 1], 'n', ARGV[i + 2], 't', ARGV[i + 3], 'c', ARGV[i + 4])
    redis.call('HSET', KEYS[1], 'position', ARGV[i], 'at', ARGV[i + 3])
    redis.call('SET', KEYS[1] .. ':last:' .. ARGV[i + 1], ARGV[i + 2], 'EX', 86400)
  end
end
return 1
"""
)
"""ARGV: epoch, then position, worker, number, time and change of each entry at the log's end, as a worker has read it.

Puts those back that the log has lost. Answers GAP where it has others there, or lost more.
"""

BEAT = (
    _HEAD
    + _EPOCH
    + """
if ARGV[3] ~= '' then
  redis.call('HSET', KEYS[3], ARGV[2], string.format('%.6f', now + tonumber(ARGV[4])) .. ' ' .. ARGV[3])
end
"""
    + _LIVE
    + """
table.insert(live, 1, string.format('%.0f', position))
table.insert(live, 2, string.format('%.6f', now))
return live
"""
)
"""ARGV: epoch, worker, the position it has reached or '' for none, for how long it is live.

Tells the last position, the time, and who is live.
"""

KEEP = (
    _HEAD
    + _EPOCH
    + """
local at = tonumber(ARGV[2])
if at <= tonumber(redis.call('HGET', KEYS[1], 'snapshot')) then return 0 end
redis.call('SET', KEYS[4], ARGV[3])
redis.call('HSET', KEYS[1], 'snapshot', string.format('%.0f', at), 'digest', ARGV[5], 'feed', ARGV[6])
redis.call('XTRIM', KEYS[2], 'MAXLEN', string.format('%.0f', position - at + tonumber(ARGV[4])))
return 1
"""
)
"""KEYS[4]: the snapshot.

ARGV: epoch, its position, itself, how many entries before it stay, digest, the feed's version.
"""

LEAVE = """
redis.call('HDEL', KEYS[3], ARGV[1])
return 1
"""
"""ARGV: the worker."""
