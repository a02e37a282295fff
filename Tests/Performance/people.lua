-- People searches, each for another text. COOKIES names a file with one Cookie field a line, sent in turn; TYPES is the
-- query's `types`. An answer that leaves something out is an error. The last line of the output is JSON.
local threads = {}

function setup(thread) table.insert(threads, thread) end

local cookies, turn = {}, 0
local types = os.getenv("TYPES") or "user,group"
local letters = "abcdefghijklmnopqrstuvwxyz"

function init()
    wrong = 0
    for line in io.lines(os.getenv("COOKIES")) do table.insert(cookies, line) end
end

-- No text begins another one: all have the same length, and none comes twice within an hour.
local function text(number)
    local written = ""
    for _ = 1, 6 do
        local digit = number % 26 + 1
        written = written .. letters:sub(digit, digit)
        number = math.floor(number / 26)
    end
    return written
end

function request()
    turn = turn + 1
    local cookie = cookies[turn % #cookies + 1]
    local path = "/api/permissions/search-principals?limit=20&types=" .. types .. "&q=" .. text(turn)
    return wrk.format("GET", path, { ["Cookie"] = cookie, ["Accept"] = "application/json" })
end

function response(status, _, body)
    if status ~= 200 or body:find('"partial"', 1, true) then wrong = wrong + 1 end
end

function done(summary)
    local e, faults = summary.errors, 0
    for _, thread in ipairs(threads) do faults = faults + thread:get("wrong") end
    io.write(string.format('{"requests":%d,"microseconds":%d,"errors":%d}\n',
        summary.requests, summary.duration, e.connect + e.read + e.write + e.timeout + faults))
end
