// What the pickers tell a screen reader.

import { make } from "./picker-make.js";

/** A live region of one picker. */
export class Speech {
    #timer;
    #element = make("div", { class: "unseen", role: "status", "aria-live": "polite", "aria-atomic": "true" });

    get element() {
        return this.#element;
    }

    /** Says something; emptied before, so that the same sentence is heard twice. */
    say(text) {
        clearTimeout(this.#timer);
        this.#element.textContent = "";
        this.#timer = setTimeout(() => { this.#element.textContent = text; }, 60);
    }
}
