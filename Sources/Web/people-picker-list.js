// The list under the people picker: results, the members of an opened group, and what was in the way.

import { face } from "./people-picker-chips.js";
import { make } from "./picker-make.js";

const membersAtATime = 25;

/** The popup. Its options are pointed at by `aria-activedescendant`, the focus stays in the text. */
export class ResultList {
    // What scrolls would be a stop of the Tab key; the arrows go through it.
    #listbox = make("div", { role: "listbox", id: "results", part: "listbox", tabindex: "-1" });
    #notices = make("div", { part: "notices" });
    #popup = make("div", { part: "popup", tabindex: "-1" }, this.#listbox, this.#notices);
    #host;
    #texts;
    #people;
    #rows = [];
    #active = null;
    #number = 0;

    /** `host` has `search`, `isChosen(principal)`, `choose(principal)`, `say(text)`, `troubled(trouble)`, `activated(id)`. */
    constructor(host) {
        this.#host = host;
        this.#popup.hidden = true;
        // A press must not take the focus out of the text; links and buttons of a notice may.
        this.#popup.addEventListener("pointerdown", (event) => {
            if (event.target.closest("a, button") === null) {
                event.preventDefault();
            }
        });
        this.#popup.addEventListener("mousedown", (event) => {
            if (event.target.closest("a, button") === null) {
                event.preventDefault();
            }
        });
        this.#listbox.addEventListener("click", (event) => this.#clicked(event));
    }

    get element() {
        return this.#popup;
    }

    get isOpen() {
        return !this.#popup.hidden;
    }

    get hasActive() {
        return this.#active !== null;
    }

    get hasContent() {
        return this.#rows.length > 0 || this.#notices.childElementCount > 0;
    }

    setTexts(texts, isMultiple) {
        this.#texts = texts;
        this.#listbox.setAttribute("aria-label", texts.results);
        this.#listbox.setAttribute("aria-multiselectable", String(isMultiple));
    }

    open() {
        this.#popup.hidden = false;
        this.#popup.classList.remove("above");
        const { top, bottom, height } = this.#popup.getBoundingClientRect();
        const field = this.#popup.parentElement.getBoundingClientRect();
        this.#popup.classList.toggle("above", bottom > innerHeight && field.top > height && top > innerHeight / 2);
    }

    close() {
        this.#activate(null);
        this.#popup.hidden = true;
    }

    clear() {
        this.#forgetRows();
        this.#listbox.replaceChildren();
        this.#listbox.hidden = true;
        this.#notices.replaceChildren();
        this.close();
    }

    /** Takes away what was found, and says something instead. */
    showMessage(text) {
        this.#forgetRows();
        this.#listbox.replaceChildren();
        this.#listbox.hidden = true;
        this.#notices.replaceChildren(make("p", { part: "message", text }));
        this.open();
    }

    /** What was found, with notices of what is missing. */
    show(results, notices, people) {
        this.#people = people;
        this.#forgetRows();
        this.#listbox.replaceChildren(...results.map((found) => this.#personOrGroup(found)));
        this.#listbox.hidden = results.length === 0;
        this.#renumber();
        this.#notices.replaceChildren(...notices);
        this.#listbox.scrollTop = 0;
        this.open();
    }

    /** Marks anew who is chosen. */
    refresh() {
        for (const row of this.#rows) {
            this.#mark(row);
        }
    }

    /** Moves to another option: by a number of steps, round the ends, or to `"first"` or `"last"`. */
    move(where) {
        const last = this.#rows.length - 1;
        if (last < 0) {
            return;
        }
        const index = this.#rows.indexOf(this.#active);
        let next;
        if (where === "first" || where === "last") {
            next = where === "first" ? 0 : last;
        } else if (Math.abs(where) > 1) {
            next = Math.max(0, Math.min(last, index + where));
        } else if (where > 0) {
            next = index === last ? 0 : index + 1;
        } else {
            next = index <= 0 ? last : index - 1;
        }
        this.#activate(this.#rows[next]);
    }

    /** Enter: chooses the active option, or does what it says. */
    take() {
        this.#active?.act();
    }

    /** The arrow to the end of the line: opens the active group. False when there is nothing to open. */
    expand() {
        if (this.#active?.members === undefined || this.#active.members !== null) {
            return false;
        }
        this.#toggle(this.#active);
        return true;
    }

    /** The arrow to the start of the line: closes the active group, or the one the active member is in. */
    collapse() {
        const group = this.#active?.parent ?? this.#active;
        if (group?.members === undefined || group.members === null) {
            return false;
        }
        this.#activate(group);
        this.#toggle(group);
        return true;
    }

    // Rows: {element, act, found?, parent?, state?, members?: undefined for no group, null when closed}

    #row(row, ...children) {
        row.element = make("div", { role: "option", id: `option-${this.#number++}`, part: "option" }, ...children);
        row.element.setAttribute("aria-selected", "false");
        this.#rows.push(row);
        return row;
    }

    #personOrGroup(found, parent) {
        const texts = this.#texts;
        const row = { found, parent, act: () => this.#host.choose(found) };
        const name = make("span", { part: "option-name" }, make("bdi", { text: found.name }));
        const detail = [found.email ?? found.username ?? found.description];
        if (found.type !== "user") {
            detail.unshift(texts.types[found.type]);
        }
        if (found.memberCount !== undefined) {
            detail.push(texts.members(found.memberCount));
        }
        if (found.owner === true) {
            detail.push(texts.owner);
        }
        const shown = detail.filter((part) => part !== undefined && part !== found.name);
        const lines = make("span", { class: "lines" }, name, ...shown.length === 0 ? [] : [
            make("span", { part: "option-detail" }, make("bdi", { text: shown.join(" · ") })),
        ]);
        row.check = make("span", { part: "option-check", "aria-hidden": "true" });
        const pieces = [face(found, this.#people.photoAddress(found)), lines, row.check];
        if (found.type === "group" && parent === undefined) {
            row.members = null;
            row.state = make("span", { class: "unseen", text: `, ${texts.collapsed}` });
            pieces.push(row.state, make("span", { part: "option-expand", "aria-hidden": "true", "data-expand": "" }));
        }
        this.#row(row, ...pieces);
        row.element.classList.toggle("member", parent !== undefined);
        this.#mark(row);
        return row.element;
    }

    #mark(row) {
        if (row.found !== undefined) {
            row.element.setAttribute("aria-selected", String(this.#host.isChosen(row.found)));
        }
    }

    #activate(row) {
        this.#active?.element.classList.remove("active");
        this.#active = row;
        row?.element.classList.add("active");
        row?.element.scrollIntoView({ block: "nearest" });
        this.#host.activated(row?.element.id ?? null);
    }

    #clicked(event) {
        const element = event.target.closest("[role=option]");
        const row = this.#rows.find((one) => one.element === element);
        if (row === undefined) {
            return;
        }
        this.#activate(row);
        if (event.target.closest("[data-expand]") !== null) {
            this.#toggle(row);
        } else {
            row.act();
        }
    }

    #forgetRows() {
        for (const row of this.#rows) {
            row.loading?.abort();
        }
        this.#rows = [];
        this.#activate(null);
    }

    /** The rows in the order they are seen, each with its number. */
    #renumber() {
        const order = new Map([...this.#listbox.querySelectorAll("[role=option]")].map((one, index) => [one, index]));
        this.#rows = this.#rows.filter((row) => order.has(row.element))
            .sort((a, b) => order.get(a.element) - order.get(b.element));
        for (const [index, row] of this.#rows.entries()) {
            row.element.setAttribute("aria-posinset", String(index + 1));
            row.element.setAttribute("aria-setsize", String(order.size));
        }
    }

    #toggle(group) {
        const texts = this.#texts;
        const opens = group.members === null;
        group.element.classList.toggle("open", opens);
        group.state.textContent = `, ${opens ? texts.expanded : texts.collapsed}`;
        if (opens) {
            group.members = make("div", { role: "group", part: "members" });
            group.members.setAttribute("aria-label", texts.membersOf(group.found.name));
            group.element.after(group.members);
            this.#load(group, null);
        } else {
            group.loading?.abort();
            group.members.remove();
            group.members = null;
            this.#renumber();
            this.#host.say(texts.membersHidden(group.found.name));
        }
    }

    /** Fetches a page of members and puts it where the last row of the group is. */
    async #load(group, cursor) {
        const texts = this.#texts;
        group.loading?.abort();
        const loading = group.loading = new AbortController();
        const place = group.members;
        this.#dropLast(group);
        place.append(make("p", { part: "message", text: texts.membersLoading, role: "presentation" }));
        let page;
        try {
            page = await this.#people.members(group.found, { limit: membersAtATime, cursor, signal: loading.signal });
        } catch (error) {
            if (error.name === "AbortError") {
                return;
            }
            place.lastElementChild.remove();
            place.append(this.#action(group, texts.membersFailed, cursor));
            this.#renumber();
            this.#host.say(texts.membersFailed);
            if (error.kind === "session") {
                this.#host.troubled(error);
            }
            return;
        }
        place.lastElementChild.remove();
        const hadLast = group.wasLast === true;
        const added = page.members.map((found) => this.#personOrGroup(found, group));
        place.append(...added);
        if (page.next !== null) {
            place.append(this.#action(group, texts.more, page.next));
        }
        const count = place.querySelectorAll(".member:not(.action)").length;
        const missing = page.partial.length > 0;
        if (count === 0 || missing) {
            place.append(make("p", {
                part: "message", text: missing ? texts.membersPartial : texts.noMembers, role: "presentation",
            }));
        }
        this.#renumber();
        if (hadLast && added.length > 0) {
            this.#activate(this.#rows.find((row) => row.element === added[0]));
        }
        this.#host.say(count === 0 && !missing ? texts.noMembers
            : `${texts.membersShown(group.found.name, count)}${missing ? ` ${texts.membersPartial}` : ""}`);
    }

    /** Takes the row away that asked for more; the next page's first member takes over when it was active. */
    #dropLast(group) {
        const last = group.members.querySelector(".action");
        group.wasLast = last !== null && last === this.#active?.element;
        if (group.wasLast) {
            this.#activate(group);
        }
        last?.remove();
        group.members.querySelector(".message")?.remove();
        this.#renumber();
    }

    #action(group, text, cursor) {
        const row = this.#row(
            { parent: group, act: () => this.#load(group, cursor) },
            make("span", { class: "lines", text }),
        );
        row.element.classList.add("member", "action");
        return row.element;
    }
}
