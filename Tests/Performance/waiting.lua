-- Sign-ins that wait for a slow provider: each starts at the login route, takes the state and the login cookie from the
-- answer, and comes back with a code that the provider is slow to refuse. The last line of the output is JSON.
local threads = {}

function setup(thread) table.insert(threads, thread) end

function init()
    waiting = 0
    finished = 0
    wrong = 0
end

local started = {}

function request()
    local attempt = table.remove(started, 1)
    if attempt then
        waiting = waiting + 1
        return wrk.format("GET", "/oauth/openid/callback?code=" .. os.getenv("CODE") .. "&state=" .. attempt.state,
            { ["Cookie"] = attempt.cookie, ["Sec-Fetch-Mode"] = "navigate" })
    end
    return wrk.format("GET", "/oauth/openid", { ["Accept"] = "text/html", ["Sec-Fetch-Mode"] = "navigate" })
end

function response(status, headers)
    local location = headers["Location"] or ""
    local state = location:match("[?&]state=([^&]+)")
    local cookie = (headers["Set-Cookie"] or ""):match("^([^;]*entra%-login=[^;]+)")
    if status == 302 and state and cookie then
        table.insert(started, { state = state, cookie = cookie })
    elseif status == 302 and location:find("error=auth_failed", 1, true) then
        finished = finished + 1
    else
        wrong = wrong + 1
    end
end

function done(summary)
    local e, completed, faults = summary.errors, 0, 0
    for _, thread in ipairs(threads) do
        completed = completed + thread:get("finished")
        faults = faults + thread:get("wrong")
    end
    io.write(string.format('{"requests":%d,"microseconds":%d,"errors":%d}\n',
        completed, summary.duration, e.connect + e.read + e.write + e.timeout + faults))
end
