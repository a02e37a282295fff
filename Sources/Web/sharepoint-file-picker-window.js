// Where Microsoft's picker is shown: a dialog with a frame, or a window of its own. Both begin as an empty page of ours,
// from which a form with the token is sent; from then on the page is Microsoft's.

import { make } from "./picker-make.js";

const [width, height] = [1_080, 680];
const glance = 400;

// "allow-same-origin" is SharePoint's own origin: it never is that of this site. No navigation of the page, no dialogs.
const sandbox = "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox";

/** Sends the form from the empty page of `target`. The token is in no page afterwards. */
export function send(target, { page, token, options, locale }) {
    const address = new URL(page);
    address.searchParams.set("filePicker", JSON.stringify(options));
    address.searchParams.set("locale", locale);
    const { document } = target;
    const form = document.createElement("form");
    form.method = "post";
    form.action = address.href;
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "access_token";
    field.value = token;
    form.append(field);
    document.body.append(form);
    form.submit();
    form.remove();
}

/** The dialog. `closed()` is told when it was closed by the person. */
export class PickerDialog {
    #closed;
    #title = make("h2", { part: "dialog-title", id: "dialog-title" });
    #close = make("button", { type: "button", part: "dialog-close" },
        make("span", { class: "cross", "aria-hidden": "true" }));
    #notices = make("div", { class: "dialog-notices" });
    #wait = make("p", { part: "message" });
    #stage = make("div", { class: "stage" }, this.#wait);
    #dialog = make("dialog", { part: "dialog", "aria-labelledby": "dialog-title" },
        make("div", { class: "dialog-head" }, this.#title, this.#close), this.#notices, this.#stage);
    #frame = null;

    constructor(closed) {
        this.#closed = closed;
        this.#close.addEventListener("click", () => this.#closed());
        this.#dialog.addEventListener("cancel", (event) => {
            event.preventDefault();
            this.#closed();
        });
        this.#dialog.addEventListener("close", () => this.#frame !== null && this.#closed());
    }

    get element() { return this.#dialog; }

    /** Where the notices are shown while the rest of the page cannot be reached. */
    get notices() { return this.#notices; }

    /** Shows it, and gives the window of its frame. */
    open(texts) {
        this.#title.textContent = texts.title;
        this.#close.setAttribute("aria-label", texts.close);
        this.#wait.textContent = texts.opening;
        this.#wait.hidden = false;
        this.#frame?.remove();
        this.#frame = make("iframe", { part: "frame", sandbox, title: texts.title });
        this.#frame.classList.add("waiting");
        this.#stage.append(this.#frame);
        if (!this.#dialog.open) {
            this.#dialog.showModal();
        }
        return this.#frame.contentWindow;
    }

    /** The picker is there to be seen. */
    shown() {
        this.#wait.hidden = true;
        this.#frame?.classList.remove("waiting");
        this.#frame?.focus();
    }

    focus() { this.#frame?.focus(); }

    shut() {
        this.#frame?.remove();
        this.#frame = null;
        this.#dialog.close();
    }
}

/** The window of its own. `closed()` is told when the person closed it. */
export class PickerPopup {
    #closed;
    #window = null;
    #watch;

    constructor(closed) {
        this.#closed = closed;
    }

    get notices() { return null; }

    /** Opens it, which a browser allows in a click only; `null` when it does not. */
    open(texts) {
        const [wide, high] = [Math.min(width, screen.availWidth), Math.min(height, screen.availHeight)];
        const left = Math.max(0, Math.round(screenX + (outerWidth - wide) / 2));
        const top = Math.max(0, Math.round(screenY + (outerHeight - high) / 2));
        this.#window = window.open("", "", `popup,width=${wide},height=${high},left=${left},top=${top}`);
        if (this.#window === null) {
            return null;
        }
        const { document } = this.#window;
        document.documentElement.lang = texts.language;
        document.title = texts.title;
        const sheet = new this.#window.CSSStyleSheet();
        sheet.replaceSync(":root { color-scheme: light dark; font: 1rem/1.4 system-ui, sans-serif; text-align: center; }"
            + "p { margin-block: 20vh; }");
        document.adoptedStyleSheets = [sheet];
        const sentence = document.createElement("p");
        sentence.textContent = texts.opening;
        document.body.append(sentence);
        this.#watch = setInterval(() => this.#window?.closed && this.#closed(), glance);
        return this.#window;
    }

    shown() {}

    focus() { this.#window?.focus(); }

    shut() {
        clearInterval(this.#watch);
        this.#window?.close();
        this.#window = null;
    }
}
