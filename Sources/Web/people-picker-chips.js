// The chosen people of the people picker, and the faces that they and the results have.

import { make } from "./picker-make.js";

/** Addresses that answered without a picture: not asked for again on this page. */
const withoutPicture = new Set();
const rememberedAtMost = 2_000;

/** The first letters of the first and the last word: letters of any script, nothing else. */
export function initials(name) {
    const words = name.normalize("NFC").split(/[\s,;()]+/u).map((word) => /\p{L}|\p{N}/u.exec(word)?.[0] ?? "")
        .filter((letter) => letter !== "");
    const letters = words.length > 1 ? [words[0], words[words.length - 1]] : words;
    return letters.join("").toLocaleUpperCase() || "?";
}

/** The initials of a principal, with the picture over them as soon as there is one. */
export function face(chosen, address) {
    const made = make("span", { part: "photo", "aria-hidden": "true", "data-type": chosen.type });
    made.append(make("span", { part: "initials", text: initials(chosen.name) }));
    if (address !== null && !withoutPicture.has(address)) {
        const image = make("img", { alt: "", loading: "lazy", decoding: "async" });
        image.addEventListener("load", () => image.classList.add("there"), { once: true });
        image.addEventListener("error", () => {
            if (withoutPicture.size < rememberedAtMost) {
                withoutPicture.add(address);
            }
            image.remove();
        }, { once: true });
        image.src = address;
        made.append(image);
    }
    return made;
}

/** The chips. The arrow keys walk through them; one key removes. */
export class Chips {
    #list = make("ul", { part: "chips", role: "list" });
    #remove;
    #leave;

    /** `remove(index)` takes somebody out; `leave()` goes back to the text. */
    constructor({ remove, leave }) {
        this.#remove = remove;
        this.#leave = leave;
        this.#list.hidden = true;
        this.#list.addEventListener("keydown", (event) => this.#pressed(event));
        this.#list.addEventListener("click", (event) => {
            const index = this.#buttons.indexOf(event.target.closest("button"));
            if (index >= 0) {
                this.#remove(index);
            }
        });
    }

    get element() {
        return this.#list;
    }

    get #buttons() {
        return [...this.#list.querySelectorAll("button")];
    }

    /** Shows these people. Chips that stay are left alone, so that no picture flickers. */
    show(chosen, { texts, disabled, key, photoAddress }) {
        const before = new Map([...this.#list.children].map((item) => [item.dataset.key, item]));
        const items = chosen.map((one) => {
            const item = before.get(key(one)) ?? this.#chip(one, key(one), photoAddress(one));
            const button = item.querySelector("button");
            button.setAttribute("aria-label", texts.remove(one.name));
            button.disabled = disabled;
            return item;
        });
        this.#list.replaceChildren(...items);
        this.#list.hidden = items.length === 0;
        this.#list.setAttribute("aria-label", texts.chosen);
    }

    /** Puts the focus on a chip, the last one when there are fewer; false when there is none. */
    focus(index) {
        const buttons = this.#buttons;
        buttons.at(Math.min(index, buttons.length - 1))?.focus();
        return buttons.length > 0;
    }

    #chip(one, key, address) {
        const button = make("button", { type: "button", part: "chip-remove", tabindex: "-1" });
        button.append(make("span", { "aria-hidden": "true", class: "cross" }));
        const name = make("span", { part: "chip-name" }, make("bdi", { text: one.name }));
        name.title = one.email ?? one.username ?? one.name;
        return make("li", { part: "chip", role: "listitem", "data-key": key }, face(one, address), name, button);
    }

    #pressed(event) {
        const buttons = this.#buttons;
        const index = buttons.indexOf(event.target);
        if (index < 0 || event.ctrlKey || event.metaKey || event.altKey) {
            return;
        }
        const isRightToLeft = getComputedStyle(this.#list).direction === "rtl";
        const [towardsStart, towardsEnd] = isRightToLeft ? ["ArrowRight", "ArrowLeft"] : ["ArrowLeft", "ArrowRight"];
        switch (event.key) {
        case towardsStart:
            this.focus(Math.max(0, index - 1));
            break;
        case towardsEnd:
            index + 1 < buttons.length ? this.focus(index + 1) : this.#leave();
            break;
        case "Home":
            this.focus(0);
            break;
        case "End":
        case "Escape":
        case "ArrowDown":
            this.#leave();
            break;
        case "Backspace":
        case "Delete":
            this.#remove(index);
            break;
        default:
            return;
        }
        event.preventDefault();
        event.stopPropagation();
    }
}
