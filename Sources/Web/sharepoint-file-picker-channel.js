// The conversation with Microsoft's picker: it sends us one end of a MessageChannel, and commands through that.

const longestName = 100;

function isObject(value) {
    return value !== null && typeof value === "object" && !Array.isArray(value);
}

function isIdentifier(id) {
    return (typeof id === "string" && id !== "" && id.length <= 200) || Number.isSafeInteger(id);
}

/** What is answered to a command that did not succeed. */
export function refusal(code, message) {
    return { result: "error", error: { code, message } };
}

/**
 * One picker that was opened. `handlers` has `activated()`, `notified(name)` and `commands`: operations by the name of
 * the command, each with `(data, signal)`, which return `{result, afterwards?}`: what is answered, and what is done then.
 */
export class PickerChannel {
    /** Names this conversation; nobody else can guess it. */
    id = crypto.randomUUID();

    #source;
    #origins;
    #handlers;
    #port = null;
    #turn = null;
    #ended = new AbortController();

    /** Listens for messages of the window `source` from one of `origins`. */
    constructor(source, origins, handlers) {
        this.#source = source;
        this.#origins = origins;
        this.#handlers = handlers;
        addEventListener("message", (event) => this.#heard(event), { signal: this.#ended.signal });
    }

    /** Hangs up; what is still being done for the picker is taken back. */
    end() {
        this.#ended.abort();
        this.#hangUp();
    }

    #heard(event) {
        const isOurs = event.source !== null && event.source === this.#source && this.#origins.has(event.origin)
            && isObject(event.data) && event.data.type === "initialize" && event.data.channelId === this.id
            && event.ports.length === 1;
        if (!isOurs) {
            return;
        }
        // The picker begins again when its page is loaded again: the port of the page before is dead.
        this.#hangUp();
        const port = this.#port = event.ports[0];
        const turn = this.#turn = new AbortController();
        port.addEventListener("message", ({ data }) => this.#received(port, data, turn.signal), { signal: turn.signal });
        port.start();
        port.postMessage({ type: "activate" });
        this.#handlers.activated();
    }

    #hangUp() {
        this.#turn?.abort();
        this.#port?.close();
        this.#port = this.#turn = null;
    }

    #received(port, message, signal) {
        if (!isObject(message) || !isObject(message.data)) {
            return;
        }
        if (message.type === "notification" && typeof message.data.notification === "string") {
            this.#handlers.notified(message.data.notification);
        } else if (message.type === "command" && isIdentifier(message.id) && typeof message.data.command === "string") {
            this.#command(port, message.id, message.data, signal);
        }
    }

    async #command(port, id, data, signal) {
        port.postMessage({ type: "acknowledge", id });
        const { commands } = this.#handlers;
        const { result, afterwards } = Object.hasOwn(commands, data.command)
            ? await commands[data.command](data, signal)
            : { result: refusal("unsupportedCommand", data.command.slice(0, longestName)) };
        if (signal.aborted) {
            return;
        }
        port.postMessage({ type: "result", id, data: result });
        // "close" and "pick" end the conversation, but the picker hears of it first.
        afterwards?.();
    }
}
