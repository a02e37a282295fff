// One question at a time: waits until the typing pauses, and takes the question before back.

import { Trouble } from "./picker-request.js";

const pause = 250;

export class Inquiry {
    #timer;
    #asking = null;
    #handlers;

    /**
     * `ask(query, signal)` asks; `began()`, `found(query, answer)`, `failed(trouble)` and
     * `ended(isCancelled)` are told.
     */
    constructor(handlers) {
        this.#handlers = handlers;
    }

    /** Asks when nothing else was typed for a quarter of a second. */
    soon(query) {
        this.cancel();
        this.#timer = setTimeout(() => this.now(query), pause);
    }

    async now(query) {
        this.cancel();
        const asking = this.#asking = new AbortController();
        const { ask, began, found, failed, ended } = this.#handlers;
        began();
        try {
            const answer = await ask(query, asking.signal);
            if (this.#asking === asking) {
                found(query, answer);
            }
        } catch (error) {
            if (this.#asking === asking) {
                failed(error instanceof Trouble ? error : new Trouble("failed"));
            }
        } finally {
            if (this.#asking === asking) {
                this.#asking = null;
                ended(false);
            }
        }
    }

    cancel() {
        clearTimeout(this.#timer);
        if (this.#asking !== null) {
            this.#asking.abort();
            this.#asking = null;
            this.#handlers.ended(true);
        }
    }
}
