// What was chosen, and what becomes of it: folders are listed and files fetched, a few at a time.

import { Trouble } from "./picker-request.js";
import { Download } from "./sharepoint-file-picker-download.js";
import { filesBelow } from "./sharepoint-file-picker-folders.js";
import { key } from "./sharepoint-file-picker-items.js";

const atATime = 3;
const mostBelowAFolder = 1_000;

/** One line of the list. `state` is chosen, waiting, listing, loading, done or failed. */
class Entry {
    state = "chosen";
    file = null;
    trouble = null;
    download = null;
    work = null;

    constructor(item) {
        this.item = item;
    }

    get key() { return key(this.item); }
    get isBusy() { return this.state === "waiting" || this.state === "listing" || this.state === "loading"; }
    get received() { return this.file?.size ?? this.download?.received ?? 0; }
    get total() { return this.file?.size ?? (this.download === null ? this.item.size : this.download.total); }
}

export class Selection {
    entries = [];

    #settings;
    #handlers;
    #isSettled = true;

    /**
     * `settings()` gives `{endpoint, maxSize, download, expand}`; `changed()` is told of every change of the list or of
     * a state, `progressed(entry)` of every piece that arrived, `settled()` when nothing is under way any more.
     */
    constructor(settings, handlers) {
        this.#settings = settings;
        this.#handlers = handlers;
    }

    get isBusy() { return this.entries.some((entry) => entry.isBusy); }
    get items() { return this.entries.map((entry) => entry.item); }
    get failed() { return this.entries.filter((entry) => entry.state === "failed"); }
    get done() { return this.entries.filter((entry) => entry.state === "done"); }

    /** Takes these items and begins with what is to be done for them; what is there already stays as it is. */
    add(items) {
        this.#insert(this.entries.length, items);
        this.#goOn();
    }

    /** Only these items. */
    set(items) {
        const wanted = new Set(items.map(key));
        this.entries.filter((entry) => !wanted.has(entry.key)).forEach((entry) => entry.work?.abort());
        this.entries = this.entries.filter((entry) => wanted.has(entry.key));
        this.add(items);
    }

    remove(entry) {
        entry.work?.abort();
        this.entries = this.entries.filter((one) => one !== entry);
        this.#goOn();
    }

    /** Takes out everything that has not arrived. */
    cancel() {
        for (const entry of this.entries.filter((one) => one.isBusy)) {
            entry.work?.abort();
            this.entries = this.entries.filter((one) => one !== entry);
        }
        this.#goOn();
    }

    /** Tries again what failed: all of it, or one. */
    retry(entries = this.failed) {
        for (const entry of entries.filter((one) => one.state === "failed")) {
            entry.state = "waiting";
            entry.trouble = null;
        }
        this.#goOn();
    }

    #insert(position, items) {
        const there = new Set(this.entries.map((entry) => entry.key));
        const { download, expand } = this.#settings();
        const fresh = items.filter((one) => !there.has(key(one))).map((one) => new Entry(one));
        for (const entry of fresh) {
            entry.state = (entry.item.type === "folder" ? expand : download) ? "waiting" : "chosen";
        }
        this.entries.splice(position, 0, ...fresh);
    }

    #goOn() {
        const waiting = this.entries.filter((entry) => entry.state === "waiting");
        const working = this.entries.filter((entry) => entry.isBusy).length - waiting.length;
        waiting.slice(0, Math.max(0, atATime - working)).forEach((entry) => this.#work(entry));
        const wasSettled = this.#isSettled;
        this.#isSettled = !this.isBusy;
        this.#handlers.changed();
        if (this.#isSettled && !wasSettled) {
            this.#handlers.settled();
        }
    }

    async #work(entry) {
        const { signal } = entry.work = new AbortController();
        const { endpoint, maxSize } = this.#settings();
        entry.state = entry.item.type === "folder" ? "listing" : "loading";
        try {
            if (entry.state === "listing") {
                const files = await filesBelow(entry.item, { endpoint, most: mostBelowAFolder, signal });
                signal.throwIfAborted();
                const position = this.entries.indexOf(entry);
                this.entries.splice(position, 1);
                this.#insert(position, files);
            } else {
                entry.download ??= new Download(entry.item, { endpoint, maxSize });
                entry.file = await entry.download.run(signal, () => this.#handlers.progressed(entry));
                entry.state = "done";
                entry.download = null;
            }
        } catch (error) {
            if (signal.aborted) {
                return; // taken out already
            }
            entry.state = "failed";
            entry.trouble = error instanceof Trouble ? error : new Trouble("failed");
        }
        entry.work = null;
        this.#goOn();
    }
}
