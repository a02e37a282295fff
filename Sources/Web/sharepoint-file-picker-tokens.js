// Tokens for Microsoft's picker. A token lives in a local variable from the responder's answer to the picker and nowhere
// else: no field, no attribute, no event, no log.

import { ask, routes, Trouble } from "./picker-request.js";
import { trustworthy } from "./sharepoint-file-picker-hosts.js";

const longestClaims = 8_192;

/** The origin that a picker names as the resource, or `null` when it names something else. */
export function resourceOrigin(resource) {
    const address = trustworthy(resource);
    return address !== null && address.pathname === "/" && address.search === "" && address.hash === ""
        ? address.origin
        : null;
}

/**
 * The token for a resource. Throws `Trouble`: kind `interaction` when Microsoft wants to ask the person something,
 * `session` when the sign-in has ended, `resource` when the responder gives none for it.
 */
export async function pickerToken(endpoint, { resource, claims, signal }) {
    const origin = resourceOrigin(resource);
    const isClaims = typeof claims === "string" && claims !== "" && claims.length <= longestClaims;
    if (origin === null || (claims !== undefined && claims !== null && !isClaims)) {
        throw new Trouble("resource");
    }
    try {
        const address = new URL("auth/picker-token", routes(endpoint));
        const answer = await ask(address, { signal, body: { resource: origin, ...(isClaims ? { claims } : {}) } });
        const isGood = typeof answer.access_token === "string" && /^[\x21-\x7e]+$/.test(answer.access_token)
            && (answer.resource === undefined || resourceOrigin(answer.resource) === origin);
        if (!isGood) {
            throw new Trouble("failed");
        }
        return answer.access_token;
    } catch (error) {
        throw error instanceof Trouble ? meaning(error) : error;
    }
}

function meaning({ kind, code, status, retryAfter, address }) {
    const said = { retryAfter, address, code, status };
    if (code === "interaction_required") {
        return new Trouble("interaction", said);
    }
    if (code === "resource_not_allowed" || status === 400) {
        return new Trouble("resource", said);
    }
    return new Trouble(status === 404 ? "off" : kind, said);
}
