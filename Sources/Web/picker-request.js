// What the pickers ask the responder by script, and what a refusal means.

const longestWait = 20_000;

/**
 * Something that did not work. `kind` names the sentence in `troubles`; `code` and `status` are what the responder
 * said, `address` where the matter can be mended, `retryAfter` the seconds to wait.
 */
export class Trouble extends Error {
    constructor(kind, { retryAfter = null, address = null, code = null, status = null } = {}) {
        super(kind);
        this.name = "Trouble";
        this.kind = kind;
        this.retryAfter = retryAfter;
        this.address = address;
        this.code = code;
        this.status = status;
    }
}

/** A text that is not empty, else `null`. */
export function text(value) {
    return typeof value === "string" && value !== "" ? value : null;
}

/** The whole seconds to wait, or `null`: a day at most. */
export function seconds(value) {
    const number = Number(value);
    return value !== null && value !== undefined && value !== "" && number > 0 && number < 86_400
        ? Math.ceil(number)
        : null;
}

/** An address to follow, or `null`: HTTPS or this very site, never a script. It comes back to this page. */
export function followable(value) {
    if (text(value) === null) {
        return null;
    }
    try {
        const address = new URL(value, location.href);
        if (address.origin === location.origin) {
            if (address.pathname === "/oauth/openid") {
                address.searchParams.set("return_to", location.pathname + location.search);
            }
            return address.href;
        }
        return address.protocol === "https:" ? address.href : null;
    } catch {
        return null;
    }
}

/** The fields that tell the responder that a script of this site is asking. */
export const ofScript = Object.freeze({ Accept: "application/json", "X-Requested-With": "XMLHttpRequest" });

/** The address of a route below one address, `/api` mostly. */
export function routes(endpoint) {
    return new URL(`${endpoint.replace(/\/+$/, "")}/`, document.baseURI);
}

/** The object that a route answers; `body` is sent as JSON. Throws `Trouble`, or `AbortError` when `signal` says so. */
export async function ask(address, { signal, body }) {
    let response;
    const limit = AbortSignal.timeout(longestWait);
    try {
        response = await fetch(address, {
            ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
            headers: body === undefined ? ofScript : { ...ofScript, "Content-Type": "application/json" },
            credentials: "same-origin",
            signal: AbortSignal.any([signal, limit]),
        });
        if (response.ok) {
            const answer = await response.json();
            if (answer !== null && typeof answer === "object") {
                return answer;
            }
        }
    } catch (error) {
        signal.throwIfAborted();
        if (error instanceof SyntaxError) {
            throw new Trouble("failed");
        }
        throw unreachable();
    }
    throw await refusal(response, signal);
}

/** The trouble when no answer came. */
export function unreachable() {
    return new Trouble(navigator.onLine ? "unreachable" : "offline");
}

/** What a status other than 2xx means. */
export async function refusal(response, signal) {
    const answer = await response.json().catch(() => null);
    signal.throwIfAborted();
    const said = {
        retryAfter: seconds(response.headers.get("Retry-After")), code: text(answer?.error), status: response.status,
    };
    switch (response.status) {
    case 401:
        return new Trouble("session", {
            ...said, address: followable(answer?.login_url) ?? followable("/oauth/openid"),
        });
    case 403:
        return new Trouble("forbidden", said);
    case 429:
        return new Trouble("throttled", said);
    case 502:
    case 503:
    case 504:
        return new Trouble("unreachable", said);
    default:
        return new Trouble("failed", said);
    }
}
