// One opening of Microsoft's picker, from the click to its end.

import { ask, routes, Trouble } from "./picker-request.js";
import { PickerChannel, refusal } from "./sharepoint-file-picker-channel.js";
import { hosts } from "./sharepoint-file-picker-hosts.js";
import { pickedItem } from "./sharepoint-file-picker-items.js";
import { pickerToken } from "./sharepoint-file-picker-tokens.js";
import { send } from "./sharepoint-file-picker-window.js";

const patience = 30_000;

/** The address of the tenant's SharePoint, as the responder is configured. Throws `Trouble`. */
async function configuredBase(endpoint, signal) {
    const answer = await ask(new URL("config", routes(endpoint)), { signal });
    if (answer.sharePointFilePickerEnabled !== true) {
        throw new Trouble("off");
    }
    return answer.sharePointBaseUrl;
}

/**
 * What is open. `surface` is a dialog or a popup; `handlers` has `objection(items)`, a sentence or `null`,
 * `picked(items)`, `closed()` and `failed(trouble, isFatal)`.
 */
export class PickerSession {
    #surface;
    #handlers;
    #ended = new AbortController();
    #channel = null;
    #timer;
    #isShown = false;

    constructor(surface, handlers) {
        this.#surface = surface;
        this.#handlers = handlers;
    }

    get surface() { return this.#surface; }

    /** Opens it. The window opens at once, in the click; what goes into it follows. */
    async begin({ texts, endpoint, base, entry, locale, options }) {
        const { signal } = this.#ended;
        try {
            const target = this.#surface.open(texts);
            if (target === null) {
                throw new Trouble("blocked");
            }
            const found = hosts(base ?? await configuredBase(endpoint, signal), entry);
            if (found === null) {
                throw new Trouble("off");
            }
            const token = await pickerToken(endpoint, { resource: found.resource, signal });
            signal.throwIfAborted();
            this.#channel = new PickerChannel(target, found.origins, this.#conversation(endpoint));
            addEventListener("securitypolicyviolation", (event) => this.#forbidden(event, found.origins), { signal });
            target.addEventListener?.("securitypolicyviolation", (event) => this.#forbidden(event, found.origins), { signal });
            send(target, { page: found.page, token, options: options(this.#channel.id), locale });
            this.#timer = setTimeout(() => this.#handlers.failed(new Trouble("silent"), false), patience);
        } catch (error) {
            if (!signal.aborted) {
                this.#handlers.failed(error instanceof Trouble ? error : new Trouble("failed"), true);
            }
        }
    }

    end() {
        clearTimeout(this.#timer);
        this.#ended.abort();
        this.#channel?.end();
        this.#surface.shut();
    }

    #forbidden({ effectiveDirective, blockedURI }, origins) {
        const isOurs = ["frame-src", "form-action"].includes(effectiveDirective) && origins.has(URL.parse(blockedURI)?.origin);
        if (isOurs) {
            this.#handlers.failed(new Trouble("policy"), true);
        }
    }

    #show() {
        clearTimeout(this.#timer);
        if (!this.#isShown) {
            this.#isShown = true;
            this.#surface.shown();
        }
    }

    #conversation(endpoint) {
        return {
            activated: () => this.#show(),
            notified: () => {},
            commands: {
                authenticate: (data, signal) => this.#authenticate(endpoint, data, signal),
                pick: ({ items }) => this.#pick(items),
                close: () => ({ result: { result: "success" }, afterwards: () => this.#handlers.closed() }),
            },
        };
    }

    /** By the resource alone: the picker invents words for `type`. */
    async #authenticate(endpoint, { resource, claimsChallenge }, signal) {
        try {
            const token = await pickerToken(endpoint, { resource, claims: claimsChallenge?.claims, signal });
            return { result: { result: "token", token } };
        } catch (error) {
            const trouble = error instanceof Trouble ? error : new Trouble("failed");
            return {
                result: refusal("unableToObtainToken", trouble.code ?? trouble.kind),
                // Without a part of SharePoint the picker goes on; what a person can mend is said.
                afterwards: () => trouble.kind !== "resource" && this.#handlers.failed(trouble, false),
            };
        }
    }

    #pick(list) {
        const items = Array.isArray(list) ? list.map(pickedItem) : [];
        if (items.length === 0 || items.includes(null)) {
            return { result: refusal("unusableItem", "an item without id or drive") };
        }
        const objection = this.#handlers.objection(items);
        return objection === null
            ? { result: { result: "success" }, afterwards: () => this.#handlers.picked(items) }
            : { result: refusal("unusableItem", objection) };
    }
}
