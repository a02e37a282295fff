// The list of the chosen files, with how far each has come.

import { make } from "./picker-make.js";
import { withWait } from "./picker-notices.js";
import { icon, kindOf } from "./sharepoint-file-picker-icons.js";
import { sizeText } from "./sharepoint-file-picker-texts.js";

/** One line; it stays the same element, so that the focus stays in it. */
class Row {
    #bar = make("progress", { part: "progress", max: "1" });
    #detail = make("span", { part: "file-detail" });
    #retry = make("button", { type: "button", part: "remedy" });
    #remove = make("button", { type: "button", part: "file-remove" },
        make("span", { class: "cross", "aria-hidden": "true" }));

    constructor(entry, { retry, remove }) {
        this.entry = entry;
        const name = make("span", { part: "file-name" }, make("bdi", { text: entry.item.name }));
        this.element = make("li", { part: "file", role: "listitem" }, icon(kindOf(entry.item)),
            make("span", { class: "lines" }, name, this.#detail, this.#bar), this.#retry, this.#remove);
        this.#retry.addEventListener("click", () => retry(entry));
        this.#remove.addEventListener("click", () => remove(entry));
        this.element.addEventListener("keydown", (event) => {
            const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
            if (isPlain && !this.#remove.disabled && (event.key === "Delete" || event.key === "Backspace")) {
                event.preventDefault();
                remove(entry);
            }
        });
    }

    focus() { this.#remove.focus(); }

    show(texts, disabled) {
        const { entry } = this;
        const { name } = entry.item;
        const hadFocus = this.#retry.matches(":focus");
        this.element.dataset.state = entry.state;
        this.#remove.setAttribute("aria-label", entry.isBusy ? texts.stop(name) : texts.remove(name));
        this.#remove.disabled = disabled;
        this.#retry.textContent = texts.tryAgain;
        this.#retry.setAttribute("aria-label", texts.retry(name));
        this.#retry.hidden = entry.state !== "failed" || entry.trouble.kind === "tooLarge";
        this.#retry.disabled = disabled;
        if (hadFocus && this.#retry.hidden) {
            this.focus();
        }
        this.#bar.setAttribute("aria-label", texts.progress(name));
        this.progress(texts);
    }

    progress(texts) {
        const { entry } = this;
        this.#bar.hidden = entry.state !== "loading" && entry.state !== "listing";
        if (entry.state === "loading" && entry.total !== null) {
            this.#bar.value = entry.total === 0 ? 1 : Math.min(1, entry.received / entry.total);
        } else {
            this.#bar.removeAttribute("value");
        }
        this.#detail.textContent = [entry.item.path?.replaceAll("/", " / "), this.#state(texts)].filter(Boolean).join(" · ");
    }

    #state(texts) {
        const { item, state, received, total, trouble } = this.entry;
        switch (state) {
        case "failed":
            return withWait(texts.troubles[trouble.kind], trouble.retryAfter, texts);
        case "waiting":
        case "listing":
            return texts.states[state];
        case "loading":
            return total === null
                ? sizeText(received, texts)
                : texts.of(sizeText(received, texts), sizeText(total, texts));
        default:
            return item.type === "folder" ? texts.states.folder : total === null ? "" : sizeText(total, texts);
        }
    }
}

export class FileList {
    #rows = new Map();
    #handlers;
    #list = make("ul", { part: "files", role: "list" });
    #overallText = make("span", { part: "total-text" });
    #overallBar = make("progress", { part: "total-progress", max: "1" });
    #stop = make("button", { type: "button", part: "remedy" });
    #overall = make("div", { part: "total" }, this.#overallText, this.#overallBar, this.#stop);

    /** `retry(entry)`, `remove(entry)` and `stop()` are told what the person wants. */
    constructor(handlers) {
        this.#handlers = handlers;
        this.#stop.addEventListener("click", () => handlers.stop());
        this.element = make("div", { class: "list" }, this.#overall, this.#list);
        this.show([], { texts: null, disabled: false });
    }

    show(entries, { texts, disabled }) {
        const rows = new Map(entries.map((entry) => [entry, this.#rows.get(entry) ?? new Row(entry, this.#handlers)]));
        for (const [entry, row] of this.#rows) {
            if (!rows.has(entry)) {
                row.element.remove();
            }
        }
        [...rows.values()].forEach((row, index) => {
            row.show(texts, disabled);
            if (this.#list.children[index] !== row.element) {
                this.#list.insertBefore(row.element, this.#list.children[index] ?? null);
            }
        });
        this.#rows = rows;
        this.#list.hidden = entries.length === 0;
        if (texts !== null) {
            this.#list.setAttribute("aria-label", texts.chosen);
            this.#stop.textContent = texts.stopAll;
            this.#overallBar.setAttribute("aria-label", texts.overall);
        }
        this.#total(entries, texts);
    }

    /** Only how far it has come. */
    progress(entries, texts) {
        entries.filter((entry) => entry.isBusy).forEach((entry) => this.#rows.get(entry)?.progress(texts));
        this.#total(entries, texts);
    }

    /** Puts the focus on the line at this place, the last one when there are fewer; false when there is none. */
    focus(index) {
        const rows = [...this.#rows.values()];
        rows.at(Math.min(index, rows.length - 1))?.focus();
        return rows.length > 0;
    }

    #total(entries, texts) {
        const busy = entries.filter((entry) => entry.isBusy);
        this.#overall.hidden = busy.length === 0 || entries.length < 2;
        if (this.#overall.hidden) {
            return;
        }
        const { received, total, done, count } = overall(entries);
        this.#overallText.textContent = `${texts.total(done, count)} · ${total === null
            ? sizeText(received, texts)
            : texts.of(sizeText(received, texts), sizeText(total, texts))}`;
        total === null || total === 0
            ? this.#overallBar.removeAttribute("value")
            : this.#overallBar.value = Math.min(1, received / total);
    }
}

/** How far the whole has come; `total` is `null` when a size is not known. */
export function overall(entries) {
    const parts = entries.filter((entry) => entry.state !== "failed");
    const sum = (values) => values.reduce((one, other) => one + other, 0);
    const totals = parts.map((entry) => entry.total);
    return {
        received: sum(parts.map((entry) => entry.received)),
        total: totals.includes(null) ? null : sum(totals),
        done: entries.filter((entry) => entry.state === "done").length,
        failed: entries.length - parts.length,
        count: entries.length,
    };
}
