-- Requests for one address. COOKIES names a file with one Cookie field a line, sent in turn; with ONCE each is sent once,
-- and the time from the first request to the last answer is what counts. EXPECT is the status that every answer must
-- have. With ANSWER_BYTES, the length of a whole good answer, the bytes are counted in its place: where a web server
-- serves files wrk must not be what is slow, and it is when it hands each answer to this script. The last line of the
-- output is JSON.
local ffi = require("ffi")
ffi.cdef [[
    struct timespec_of_lua { long seconds; long nanoseconds; };
    int clock_gettime(int clock, struct timespec_of_lua *time);
]]

local expected = tonumber(os.getenv("EXPECT") or "204")
local once = os.getenv("ONCE") ~= nil
local answer_bytes = tonumber(os.getenv("ANSWER_BYTES") or "0")
local cookies, next_cookie = {}, 1
local threads = {}

local function microseconds()
    local time = ffi.new("struct timespec_of_lua")
    ffi.C.clock_gettime(1, time)
    return tonumber(time.seconds) * 1000000 + tonumber(time.nanoseconds) / 1000
end

function setup(thread) table.insert(threads, thread) end

function init()
    wrong, answered, started, elapsed = 0, 0, nil, 0
    local name = os.getenv("COOKIES")
    if name then
        for line in io.lines(name) do
            table.insert(cookies, wrk.format("GET", nil, { ["Cookie"] = line }))
        end
    end
    if #cookies == 0 then cookies[1] = wrk.format("GET") end
end

function request()
    started = started or microseconds()
    local chosen = cookies[next_cookie]
    if once then
        next_cookie = math.min(next_cookie + 1, #cookies)
    else
        next_cookie = next_cookie % #cookies + 1
    end
    return chosen
end

local function judge(status)
    if status ~= expected then wrong = wrong + 1 end
    if once then
        answered = answered + 1
        if answered == #cookies then
            elapsed = microseconds() - started
            wrk.thread:stop()
        end
    end
end

if answer_bytes == 0 then response = judge end

function done(summary)
    local e, faults, requests, duration = summary.errors, 0, summary.requests, summary.duration
    for _, thread in ipairs(threads) do
        faults = faults + thread:get("wrong")
        if once then requests, duration = thread:get("answered"), thread:get("elapsed") end
    end
    -- What is still on its way at the end may have come in part: too many bytes prove nothing, too few do.
    if summary.bytes < requests * answer_bytes then
        faults = faults + math.ceil((requests * answer_bytes - summary.bytes) / answer_bytes)
    end
    io.write(string.format('{"requests":%d,"microseconds":%d,"errors":%d}\n',
        requests, duration, e.connect + e.read + e.write + e.timeout + (answer_bytes > 0 and e.status or 0) + faults))
end
