// What the people picker asks the responder, and what it believes of the answers.

import { ask, followable, routes, seconds, text, Trouble } from "./picker-request.js";

const knownTypes = ["user", "group", "role"];

/** The reasons a source gives for its failure, by the sentence that tells them. */
const reasonKinds = {
    consent_required: "consent",
    interaction_required: "interaction",
    throttled: "throttled",
    timeout: "timeout",
    unavailable: "unavailable",
};

/** A person, group or role with the fields that are known here, all of them text; `null` when it names nobody. */
export function principal(found, source = null) {
    if (found === null || typeof found !== "object" || !knownTypes.includes(found.type)) {
        return null;
    }
    const [id, idOnTheSource] = [text(found.id), text(found.idOnTheSource)];
    const name = text(found.name) ?? text(found.email) ?? text(found.username) ?? idOnTheSource ?? id;
    if ((id ?? idOnTheSource) === null) {
        return null;
    }
    const known = { id, type: found.type, name };
    for (const key of ["email", "username", "avatar", "idOnTheSource", "tenantId", "description"]) {
        if (text(found[key]) !== null) {
            known[key] = found[key];
        }
    }
    known.source = found.source === "local" || found.source === "entra" ? found.source : source ?? "local";
    if (Number.isInteger(found.memberCount) && found.memberCount >= 0) {
        known.memberCount = found.memberCount;
    }
    if (found.owner === true) {
        known.owner = true;
    }
    return Object.freeze(known);
}

/** The principals of a list or of its JSON, each once; what is none is left out. */
export function principals(list) {
    let found = list;
    if (typeof list === "string") {
        try {
            found = JSON.parse(list);
        } catch {
            found = [];
        }
    }
    const known = (Array.isArray(found) ? found : []).map((one) => principal(one)).filter((one) => one !== null);
    return [...new Map(known.map((one) => [formValue(one), one])).values()];
}

/** The ID that groups and photos are asked for by: Entra's object ID, else the one of the local directory. */
export function objectID(chosen) {
    return chosen.idOnTheSource ?? chosen.id;
}

/**
 * What a form sends for a principal: `type:tenant:id`, each part percent-encoded. The tenant is `local` for what only
 * this site knows, and empty when the answer named none: the tenant of the site.
 */
export function formValue(chosen) {
    const tenant = chosen.tenantId ?? (chosen.idOnTheSource === undefined && chosen.source === "local" ? "local" : "");
    return [chosen.type, tenant, objectID(chosen)].map(encodeURIComponent).join(":");
}

function partialEntries(list) {
    return (Array.isArray(list) ? list : [])
        .filter((entry) => entry !== null && typeof entry === "object")
        .map((entry) => ({
            source: text(entry.source) ?? "",
            reason: Object.hasOwn(reasonKinds, entry.reason) ? reasonKinds[entry.reason] : "other",
            retryAfter: seconds(entry.retryAfter),
            address: followable(entry.consentUrl),
        }));
}

/** Asks the routes below one address, `/api` mostly. */
export class PeopleSearch {
    #base;

    constructor(endpoint) {
        this.#base = routes(endpoint);
    }

    /** `{results, partial}` for what a person typed. Throws `Trouble`, or `AbortError` when `signal` says so. */
    async search(query, { limit, types, signal }) {
        const address = this.#address("permissions/search-principals", { q: query, limit, types: types.join(",") });
        const answer = await ask(address, { signal });
        if (!Array.isArray(answer.results)) {
            throw new Trouble("failed");
        }
        const seen = new Set();
        const results = answer.results.map((found) => principal(found)).filter((found) => {
            const isNew = found !== null && (types.length === 0 || types.includes(found.type))
                && !seen.has(formValue(found));
            if (isNew) {
                seen.add(formValue(found));
            }
            return isNew;
        });
        return { results, partial: partialEntries(answer.partial) };
    }

    /** One page of a group's members: `{members, next, partial}`; `next` is the cursor of the next page or `null`. */
    async members(group, { limit, cursor, signal }) {
        const route = `groups/${encodeURIComponent(objectID(group))}/members`;
        const answer = await ask(this.#address(route, { limit, cursor }), { signal });
        if (!Array.isArray(answer.members)) {
            throw new Trouble("failed");
        }
        const inEntra = group.idOnTheSource !== undefined;
        const members = answer.members.map((found) => principal(
            {
                ...found,
                ...(inEntra && text(found?.idOnTheSource) === null ? { id: null, idOnTheSource: found?.id } : {}),
                tenantId: text(found?.tenantId) ?? group.tenantId,
            },
            inEntra ? "entra" : "local",
        ));
        return {
            members: members.filter((found) => found !== null),
            next: text(answer.next),
            partial: partialEntries(answer.partial),
        };
    }

    /** Where the picture of a principal may be; only people have one, and only from this site. */
    photoAddress(chosen) {
        if (chosen.avatar !== undefined) {
            try {
                const address = new URL(chosen.avatar, document.baseURI);
                if (address.origin === location.origin) {
                    return address.href;
                }
            } catch {
                // What is no address is no picture.
            }
        }
        return chosen.type === "user" ? this.#address(`users/${encodeURIComponent(objectID(chosen))}/photo`, {}) : null;
    }

    #address(route, parameters) {
        const address = new URL(route, this.#base);
        for (const [key, value] of Object.entries(parameters)) {
            if (value !== undefined && value !== null && value !== "") {
                address.searchParams.set(key, value);
            }
        }
        return address.href;
    }
}
