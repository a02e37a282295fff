-- mod_fcgid puts what it was told of the person into the error fields of the answer, where neither "Header unset" nor
-- "Header always unset" gets at them when Apache makes the answer up itself (301 of a folder, 404). This does, right
-- after the check: the environment has them by then.

local variables = {
    "AUTH_USER", "OIDC_PREFERRED_USERNAME", "OIDC_EMAIL", "OIDC_NAME", "OIDC_TENANT", "OIDC_GROUPS", "OIDC_ROLES",
    "OIDC_ACCESS_TOKEN", "OIDC_ASSERTION", "OIDC_TRUNCATED", "X_MS_CLIENT_PRINCIPAL", "X_MS_CLIENT_PRINCIPAL_NAME",
    "X_MS_CLIENT_PRINCIPAL_ID", "X_MS_CLIENT_PRINCIPAL_IDP",
}

function forget_variables(r)
    for _, name in ipairs(variables) do
        r.err_headers_out["Variable-" .. name] = nil
    end
    return apache2.DECLINED
end
