// <entra-people-picker>: finds people, groups and roles, and keeps those that were chosen. A combobox as the ARIA
// Authoring Practices describe it, and a field of its form like any other. README.md, "People picker", says how to use it.

import { Chips, make } from "./people-picker-chips.js";
import { ResultList } from "./people-picker-list.js";
import { sourceNotice, troubleNotice } from "./people-picker-notices.js";
import { formValue, PeopleSearch, principal, Trouble } from "./people-picker-search.js";
import { style } from "./people-picker-style.js";
import { textsFor } from "./people-picker-texts.js";

const pause = 250;
const shortest = 2;
const longest = 200;
const attributes = ["endpoint", "types", "limit", "multiple", "placeholder", "lang", "max", "required", "value",
    "aria-label", "name"];

/** A whole number between bounds, else `fallback`. */
function whole(value, least, most, fallback) {
    const number = Number(value);
    return value !== null && Number.isInteger(number) && number >= least ? Math.min(number, most) : fallback;
}

/** The principals of a list or of its JSON, each once; what is none is left out. */
function principals(list) {
    let found = list;
    if (typeof list === "string") {
        try {
            found = JSON.parse(list);
        } catch {
            found = [];
        }
    }
    const known = (Array.isArray(found) ? found : []).map((one) => principal(one)).filter((one) => one !== null);
    return [...new Map(known.map((one) => [formValue(one), one])).values()];
}

export class EntraPeoplePicker extends HTMLElement {
    static formAssociated = true;
    static observedAttributes = attributes;

    #internals = this.attachInternals();
    #input = make("input", {
        part: "input", type: "text", id: "text", role: "combobox", autocomplete: "off", autocapitalize: "none",
        autocorrect: "off", spellcheck: "false", maxlength: String(longest), "aria-autocomplete": "list",
        "aria-expanded": "false", "aria-haspopup": "listbox", "aria-controls": "results",
    });
    #chips = new Chips({ remove: (index) => this.#removeAt(index), leave: () => this.#input.focus() });
    #list = new ResultList({
        isChosen: (found) => this.#has(found),
        choose: (found) => this.#choose(found),
        say: (text) => this.#say(text),
        troubled: (trouble) => this.#trouble(trouble),
        activated: (id) => id === null
            ? this.#input.removeAttribute("aria-activedescendant")
            : this.#input.setAttribute("aria-activedescendant", id),
    });
    #field = make("div", { part: "field" }, this.#chips.element, this.#input);
    #error = make("p", { part: "error", id: "error" });
    #live = make("div", { class: "unseen", role: "status", "aria-live": "polite", "aria-atomic": "true" });
    #chosen = [];
    #isTouched = false;
    #isChanged = false;
    #isDisabled = false;
    #texts = textsFor(this);
    #people = null;
    #timer;
    #speech;
    #asking = null;
    #waitsForReturn = false;
    #abroad = null;
    #languageWatch = new MutationObserver(() => this.#render());

    constructor() {
        super();
        const root = this.attachShadow({ mode: "open", delegatesFocus: true });
        root.adoptedStyleSheets = [style];
        this.#error.hidden = true;
        this.#list.clear();
        root.append(make("div", { class: "holder" }, this.#field, this.#list.element), this.#error, this.#live);
        this.#input.addEventListener("input", (event) => {
            event.stopPropagation(); // `input` of this element means that the choice has changed
            this.#validate();
            if (!event.isComposing) {
                this.#typed();
            }
        });
        this.#input.addEventListener("change", (event) => event.stopPropagation());
        this.#input.addEventListener("compositionend", () => this.#typed());
        this.#input.addEventListener("keydown", (event) => this.#pressed(event));
        this.#input.addEventListener("focus", () => this.#render());
        this.#field.addEventListener("pointerdown", (event) => {
            if (event.target === this.#field || event.target === this.#chips.element) {
                event.preventDefault();
                this.#input.focus();
            }
        });
        this.#input.addEventListener("click", () => this.#list.hasContent && this.#open());
        root.addEventListener("keydown", (event) => {
            if (event.key === "Escape" && this.#list.isOpen && event.target.closest(".notices") !== null) {
                event.stopPropagation();
                this.#input.focus();
                this.#close();
            }
        });
        this.addEventListener("focusout", (event) => {
            if (event.relatedTarget !== this && !root.contains(event.relatedTarget)) {
                this.#left();
            }
        });
        this.addEventListener("invalid", () => {
            this.#isTouched = true;
            this.#showValidity();
        });
    }

    connectedCallback() {
        for (const key of ["value", "endpoint", "disabled"]) {
            if (Object.hasOwn(this, key)) { // set before this module was there
                const value = this[key];
                delete this[key];
                this[key] = value;
            }
        }
        this.#languageWatch.observe(document.documentElement, { attributeFilter: ["lang"] });
        this.#abroad = new AbortController();
        const options = { signal: this.#abroad.signal };
        addEventListener("online", () => this.#returned(), options);
        addEventListener("focus", () => this.#returned(), options);
        document.addEventListener("DOMContentLoaded", () => this.#render(), options);
        this.#render();
    }

    disconnectedCallback() {
        this.#languageWatch.disconnect();
        this.#abroad?.abort();
        this.#cancel();
        this.#close();
    }

    attributeChangedCallback(name, before, after) {
        if (before === after) {
            return;
        }
        if (name === "endpoint") {
            this.#people = null;
        }
        if (name === "value" && !this.#isChanged) {
            this.#set(principals(after));
        }
        this.#render();
    }

    // What a form asks of its fields

    formDisabledCallback(isDisabled) {
        this.#isDisabled = isDisabled;
        if (isDisabled) {
            this.#cancel();
            this.#close();
        }
        this.#render();
    }

    formResetCallback() {
        this.#isChanged = false;
        this.#isTouched = false;
        this.#cancel();
        this.#input.value = "";
        this.#list.clear();
        this.#close();
        this.#set(principals(this.getAttribute("value") ?? "[]"));
    }

    formStateRestoreCallback(state) {
        this.#isChanged = true;
        this.#set(principals(state));
    }

    get form() { return this.#internals.form; }
    get labels() { return this.#internals.labels; }
    get validity() { return this.#internals.validity; }
    get validationMessage() { return this.#internals.validationMessage; }
    get willValidate() { return this.#internals.willValidate; }
    checkValidity() { return this.#internals.checkValidity(); }
    reportValidity() { return this.#internals.reportValidity(); }
    get type() { return "entra-people-picker"; }
    get name() { return this.getAttribute("name") ?? ""; }
    set name(value) { this.setAttribute("name", value); }
    get required() { return this.hasAttribute("required"); }
    set required(value) { this.toggleAttribute("required", Boolean(value)); }
    get disabled() { return this.hasAttribute("disabled"); }
    set disabled(value) { this.toggleAttribute("disabled", Boolean(value)); }
    get multiple() { return this.hasAttribute("multiple"); }
    set multiple(value) { this.toggleAttribute("multiple", Boolean(value)); }
    get endpoint() { return this.getAttribute("endpoint") ?? "/api"; }
    set endpoint(value) { this.setAttribute("endpoint", value); }

    /** Who is chosen: a list of principals, at most one without `multiple`. */
    get value() { return [...this.#chosen]; }
    set value(list) {
        this.#isChanged = true;
        this.#set(principals(list));
    }

    // The choice

    get #max() { return this.multiple ? whole(this.getAttribute("max"), 1, Infinity, Infinity) : 1; }
    get #search() { return this.#people ??= new PeopleSearch(this.endpoint); }
    get #query() { return this.#input.value.trim(); }

    #has(found) {
        return this.#chosen.some((one) => formValue(one) === formValue(found));
    }

    #set(list) {
        this.#chosen = this.multiple ? list : list.slice(0, 1);
        this.#render();
    }

    #change(list) {
        this.#isChanged = true;
        this.#set(list);
        this.#list.refresh();
        this.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
        this.dispatchEvent(new Event("change", { bubbles: true }));
    }

    #choose(found) {
        if (this.#has(found)) {
            this.#removeAt(this.#chosen.findIndex((one) => formValue(one) === formValue(found)), this.#input);
            return;
        }
        if (this.multiple && this.#chosen.length >= this.#max) {
            this.#say(this.#texts.tooMany(this.#max));
            return;
        }
        this.#cancel();
        this.#input.value = "";
        this.#change(this.multiple ? [...this.#chosen, found] : [found]);
        this.#list.clear();
        this.#close();
        this.#say(this.multiple
            ? this.#texts.added(found.name, this.#chosen.length)
            : this.#texts.replaced(found.name));
    }

    #removeAt(index, next = null) {
        const gone = this.#chosen[index];
        if (gone === undefined || this.#isDisabled) {
            return;
        }
        this.#change(this.#chosen.filter((_, position) => position !== index));
        this.#say(this.#texts.removed(gone.name, this.#chosen.length));
        if (next !== null || !this.#chips.focus(index)) {
            this.#input.focus();
        }
    }

    // The search

    #typed() {
        this.#cancel();
        const query = this.#query;
        if ([...query].length < shortest) {
            this.#list.clear();
            if (query !== "") {
                this.#list.showMessage(this.#texts.short);
            }
            this.#reflectOpen();
            return;
        }
        this.#timer = setTimeout(() => this.#ask(query), pause);
    }

    #cancel() {
        clearTimeout(this.#timer);
        this.#asking?.abort();
        this.#asking = null;
        this.#waitsForReturn = false;
        this.#input.removeAttribute("aria-busy");
    }

    async #ask(query) {
        this.#cancel();
        const asking = this.#asking = new AbortController();
        this.#input.setAttribute("aria-busy", "true");
        this.#list.showMessage(this.#texts.searching);
        this.#reflectOpen();
        try {
            const types = (this.getAttribute("types") ?? "").split(",").map((type) => type.trim())
                .filter((type) => ["user", "group", "role"].includes(type));
            const limit = whole(this.getAttribute("limit"), 1, 50, 20);
            const answer = await this.#search.search(query, { limit, types, signal: asking.signal });
            if (this.#asking === asking) {
                this.#found(query, answer);
            }
        } catch (error) {
            if (this.#asking === asking) {
                this.#trouble(error instanceof Trouble ? error : new Trouble("failed"));
            }
        } finally {
            if (this.#asking === asking) {
                this.#asking = null;
                this.#input.removeAttribute("aria-busy");
            }
        }
    }

    #again = () => {
        this.#input.focus();
        if ([...this.#query].length >= shortest) {
            this.#ask(this.#query);
        }
    };

    #found(query, { results, partial }) {
        const texts = this.#texts;
        const notices = partial.map((entry) => sourceNotice(entry, texts, this.#again));
        this.#waitsForReturn = partial.some((entry) => entry.address !== null);
        const sentences = notices.map((notice) => notice.sentence);
        const elements = notices.map((notice) => notice.element);
        if (results.length === 0) {
            const sentence = partial.length === 0 ? texts.nobody(query) : texts.nobodyYet(query);
            sentences.unshift(sentence);
            elements.unshift(make("p", { part: "message", text: sentence }));
        } else {
            sentences.unshift(texts.count(results.length));
        }
        this.#list.show(results, elements, this.#search);
        this.#reflectOpen();
        this.#say(sentences.join(" "));
    }

    #trouble(trouble) {
        const { sentence, element } = troubleNotice(trouble, this.#texts, this.#again);
        this.#waitsForReturn = trouble.kind === "session" || trouble.kind === "offline";
        this.#list.show([], [element], this.#search);
        this.#reflectOpen();
        this.#say(sentence);
    }

    /** Back from the sign-in in another tab, or on the network again: the question is still there. */
    #returned() {
        if (this.#waitsForReturn && navigator.onLine && this.#list.isOpen && this.matches(":focus-within")) {
            this.#ask(this.#query);
        }
    }

    // The keyboard

    #pressed(event) {
        if (event.isComposing || event.ctrlKey || event.metaKey) {
            return;
        }
        const isRightToLeft = getComputedStyle(this.#input).direction === "rtl";
        const [towardsStart, towardsEnd] = isRightToLeft ? ["ArrowRight", "ArrowLeft"] : ["ArrowLeft", "ArrowRight"];
        const list = this.#list;
        const isActive = list.isOpen && list.hasActive;
        const isAtStart = this.#input.selectionStart === 0 && this.#input.selectionEnd === 0;
        const handlers = {
            ArrowDown: () => this.#down(event.altKey),
            ArrowUp: () => this.#up(event.altKey),
            PageDown: () => isActive && this.#moved(10),
            PageUp: () => isActive && this.#moved(-10),
            Home: () => isActive && !event.shiftKey && this.#moved("first"),
            End: () => isActive && !event.shiftKey && this.#moved("last"),
            [towardsEnd]: () => isActive && !event.shiftKey && list.expand(),
            [towardsStart]: () => (isActive && !event.shiftKey && list.collapse())
                || (!isActive && isAtStart && this.#chips.focus(Infinity)),
            Enter: () => this.#entered(isActive),
            Escape: () => this.#escaped(),
            Backspace: () => isAtStart && !event.repeat && this.#chosen.length > 0 && this.#removeLast(),
        };
        if (Object.hasOwn(handlers, event.key) && handlers[event.key]()) {
            event.preventDefault();
            event.stopPropagation();
        }
    }

    #moved(where) {
        this.#list.move(where);
        return true;
    }

    #down(onlyOpens) {
        if (!this.#list.isOpen) {
            if (this.#list.hasContent) {
                this.#open();
            } else if ([...this.#query].length >= shortest) {
                this.#ask(this.#query);
            }
            return onlyOpens || !this.#list.hasContent ? true : this.#moved(1);
        }
        return onlyOpens || this.#moved(1);
    }

    #up(closes) {
        if (closes) {
            this.#close();
            return true;
        }
        return this.#list.isOpen && this.#moved(-1);
    }

    #entered(isActive) {
        if (isActive) {
            this.#list.take();
            return true;
        }
        if (this.#input.value === "") {
            this.form?.requestSubmit();
        } else if ([...this.#query].length >= shortest && !this.#list.isOpen) {
            this.#ask(this.#query);
        }
        return true;
    }

    #escaped() {
        if (this.#list.isOpen) {
            this.#cancel();
            this.#close();
            return true;
        }
        if (this.#input.value !== "") {
            this.#cancel();
            this.#input.value = "";
            this.#list.clear();
            this.#validate();
            return true;
        }
        return false;
    }

    #removeLast() {
        this.#removeAt(this.#chosen.length - 1, this.#input);
        return true;
    }

    // What is seen and heard

    #open() {
        this.#list.open();
        this.#reflectOpen();
    }

    #close() {
        this.#list.close();
        this.#reflectOpen();
    }

    #reflectOpen() {
        this.#input.setAttribute("aria-expanded", String(this.#list.isOpen));
    }

    #left() {
        this.#isTouched = true;
        if (!this.#waitsForReturn) {
            this.#cancel();
        }
        // Another tab has the focus while somebody signs in there: the remedy stays.
        if (document.hasFocus()) {
            this.#close();
        }
        this.#showValidity();
    }

    /** Says something to a screen reader; emptied before, so that the same sentence is heard twice. */
    #say(text) {
        clearTimeout(this.#speech);
        this.#live.textContent = "";
        this.#speech = setTimeout(() => { this.#live.textContent = text; }, 60);
    }

    #render() {
        const texts = this.#texts = textsFor(this);
        const label = this.getAttribute("aria-label")
            ?? [...(this.#internals.labels ?? [])].map((one) => one.textContent.trim()).filter(Boolean).join(" ");
        this.#input.setAttribute("aria-label", label || texts.label);
        this.#input.placeholder = this.#chosen.length > 0 ? "" : this.getAttribute("placeholder") ?? texts.placeholder;
        this.#input.disabled = this.#isDisabled;
        this.#input.setAttribute("aria-required", String(this.required));
        this.#field.classList.toggle("disabled", this.#isDisabled);
        this.#list.setTexts(texts, this.multiple);
        this.#chips.show(this.#chosen, {
            texts, disabled: this.#isDisabled, key: formValue, photoAddress: (one) => this.#search.photoAddress(one),
        });
        this.#internals.setFormValue(this.#entries(), JSON.stringify(this.#chosen));
        this.#validate();
    }

    /** One entry a principal, under the name of the field. */
    #entries() {
        if (this.name === "" || this.#chosen.length === 0) {
            return null;
        }
        const entries = new FormData();
        for (const one of this.#chosen) {
            entries.append(this.name, formValue(one));
        }
        return entries;
    }

    #validate() {
        const texts = this.#texts;
        const flags = {
            badInput: this.#input.value.trim() !== "",
            valueMissing: this.required && this.#chosen.length === 0,
            rangeOverflow: this.#chosen.length > this.#max,
        };
        const message = flags.badInput ? texts.pending
            : flags.valueMissing ? texts.required
            : flags.rangeOverflow ? texts.tooMany(this.#max) : "";
        this.#internals.setValidity(message === "" ? {} : flags, message, this.#input);
        this.#showValidity();
    }

    #showValidity() {
        const refused = this.#isTouched && !this.#internals.validity.valid && !this.#list.isOpen;
        this.#field.classList.toggle("refused", refused);
        this.#error.hidden = !refused;
        this.#error.textContent = refused ? this.#internals.validationMessage : "";
        this.#input.setAttribute("aria-invalid", String(refused));
        refused ? this.#input.setAttribute("aria-describedby", "error") : this.#input.removeAttribute("aria-describedby");
    }
}

customElements.define("entra-people-picker", EntraPeoplePicker);
