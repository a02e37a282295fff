// The content of one file, through the responder: what has arrived is kept, and a transfer that broke off goes on there.

import { ofScript, refusal, routes, Trouble, unreachable } from "./picker-request.js";
import { itemRoute } from "./sharepoint-file-picker-items.js";

const attempts = 3;
const pause = 0.5;
const longestPause = 30;
const partSize = 8 << 20;

const kinds = { 403: "fileForbidden", 404: "missing", 409: "missing", 413: "tooLarge" };

/** What a refusal of a file or folder means to who chose it. */
export async function fileTrouble(response, signal) {
    const { kind, code, status, retryAfter, address } = await refusal(response, signal);
    const meant = code === "interaction_required" ? "interaction" : kinds[status] ?? kind;
    return new Trouble(meant, { code, status, retryAfter, address });
}

function wait(seconds, signal) {
    return new Promise((resolve, reject) => {
        const timer = setTimeout(resolve, seconds * 1_000);
        signal.addEventListener("abort", () => {
            clearTimeout(timer);
            reject(signal.reason);
        }, { once: true });
    });
}

export class Download {
    received = 0;
    total;

    #item;
    #address;
    #maxSize;
    #etag = null;
    #type = null;
    #parts = []; // blobs, which the browser may put on disk
    #fresh = []; // what has arrived since the last of them
    #freshSize = 0;

    constructor(item, { endpoint, maxSize }) {
        this.#item = item;
        this.#address = new URL(`${itemRoute(item)}/content`, routes(endpoint));
        this.#maxSize = maxSize;
        this.total = item.size;
    }

    /** The file. Throws `Trouble`, or `AbortError` when `signal` says so; called again it goes on where it stopped. */
    async run(signal, progressed) {
        if (this.#item.size !== null && this.#item.size > this.#maxSize) {
            throw new Trouble("tooLarge");
        }
        for (let attempt = 1; ; attempt += 1) {
            try {
                return await this.#transfer(signal, progressed);
            } catch (error) {
                signal.throwIfAborted();
                const trouble = error instanceof Trouble ? error : new Trouble("failed");
                const isWorthIt = trouble.retryAfter !== null
                    ? trouble.retryAfter <= longestPause && ["throttled", "unreachable"].includes(trouble.kind)
                    : trouble.kind === "broken";
                if (!isWorthIt || attempt === attempts) {
                    throw trouble;
                }
                await wait(trouble.retryAfter ?? pause, signal);
            }
        }
    }

    async #transfer(signal, progressed) {
        const rest = this.received > 0 && this.#etag !== null
            ? { Range: `bytes=${this.received}-`, "If-Range": this.#etag }
            : {};
        let response;
        try {
            response = await fetch(this.#address, {
                headers: { ...ofScript, Accept: "*/*", ...rest }, credentials: "same-origin", cache: "no-store", signal,
            });
        } catch {
            signal.throwIfAborted();
            throw unreachable();
        }
        if (response.status === 416 || (response.status === 206 && !this.#continues(response))) {
            await response.body?.cancel();
            this.#restart();
            if (rest.Range === undefined) {
                throw new Trouble("failed");
            }
            return this.#transfer(signal, progressed);
        }
        if (response.status !== 200 && response.status !== 206) {
            throw await fileTrouble(response, signal);
        }
        if (response.status === 200) {
            this.#restart();
            this.#begin(response);
        }
        if (this.total !== null && this.total > this.#maxSize) {
            await response.body?.cancel();
            throw new Trouble("tooLarge");
        }
        progressed();
        await this.#read(response, signal, progressed);
        return this.#file(response);
    }

    /** Whether a 206 is the rest of what is here. */
    #continues(response) {
        const [, from, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers.get("Content-Range") ?? "") ?? [];
        const etag = response.headers.get("ETag");
        return this.received > 0 && Number(from) === this.received && (etag === null || etag === this.#etag)
            && (this.total === null || Number(total) === this.total);
    }

    #begin(response) {
        const { headers } = response;
        const length = headers.has("Content-Encoding") ? null : headers.get("Content-Length");
        this.total = length !== null && /^\d{1,15}$/.test(length) ? Number(length) : null;
        // Only a strong validator says that the bytes are the same.
        this.#etag = /^"[^"]*"$/.test(headers.get("ETag") ?? "") ? headers.get("ETag") : null;
        this.#type = headers.get("Content-Type");
    }

    #restart() {
        this.#parts = [];
        this.#fresh = [];
        this.#freshSize = this.received = 0;
        this.total = this.#item.size;
        this.#etag = null;
    }

    async #read(response, signal, progressed) {
        const reader = response.body.getReader();
        try {
            for (;;) {
                const { done, value } = await reader.read();
                if (done) {
                    break;
                }
                this.#keep(value);
                if (this.received > this.#maxSize) {
                    await reader.cancel();
                    throw new Trouble("tooLarge");
                }
                progressed();
            }
        } catch (error) {
            signal.throwIfAborted();
            throw error instanceof Trouble ? error : new Trouble(navigator.onLine ? "broken" : "offline");
        }
        if (this.total !== null && this.received !== this.total) {
            throw new Trouble("broken");
        }
    }

    #keep(bytes) {
        this.#fresh.push(bytes);
        this.#freshSize += bytes.byteLength;
        this.received += bytes.byteLength;
        if (this.#freshSize >= partSize) {
            this.#parts.push(new Blob(this.#fresh));
            this.#fresh = [];
            this.#freshSize = 0;
        }
    }

    #file(response) {
        const said = (this.#type ?? "").split(";")[0].trim().toLowerCase();
        const type = said === "" || said === "application/octet-stream" ? this.#item.mimeType ?? said : said;
        const modified = Date.parse(response.headers.get("Last-Modified") ?? "");
        const made = new File([...this.#parts, ...this.#fresh], this.#item.name, {
            type, ...(Number.isNaN(modified) ? {} : { lastModified: modified }),
        });
        this.#parts = [];
        this.#fresh = [];
        return made;
    }
}
