-- Runs before an answer about a protected address leaves. An answer that nobody asked the check for, or that was made
-- with what a client says of itself, is none: the modules are in another order than in entra-fcgi.conf.

local request = lighty.r
if request.req_env["ENTRA_PASSED"] then return 0 end
local status = request.req_item.http_status
if status >= 400 or status == 302 then return 0 end
request.resp_body.set("")
return 500
