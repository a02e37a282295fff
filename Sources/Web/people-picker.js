// <entra-people-picker>: finds people, groups and roles, and keeps those that were chosen. A combobox as the ARIA
// Authoring Practices describe it, and a field of its form like any other. README.md, "People picker", says how to use it.

import { Chips } from "./people-picker-chips.js";
import { Inquiry } from "./people-picker-inquiry.js";
import { pressed } from "./people-picker-keys.js";
import { ResultList } from "./people-picker-list.js";
import { sourceNotice, troubleNotice } from "./people-picker-notices.js";
import { formValue, PeopleSearch, principals } from "./people-picker-search.js";
import { style } from "./people-picker-style.js";
import { textsFor } from "./people-picker-texts.js";
import { entries, fault, FormField, whole } from "./picker-field.js";
import { make } from "./picker-make.js";
import { Speech } from "./picker-speech.js";
import { shared } from "./picker-style.js";

const shortest = 2;
const longest = 200;

export class EntraPeoplePicker extends FormField {
    static observedAttributes = [
        "aria-label", "endpoint", "lang", "max", "multiple", "name", "placeholder", "required", "value",
    ];

    #internals = FormField.internals.get(this);
    #input = make("input", {
        part: "input", type: "text", id: "text", role: "combobox", autocomplete: "off", autocapitalize: "none",
        autocorrect: "off", spellcheck: "false", maxlength: String(longest), "aria-autocomplete": "list",
        "aria-expanded": "false", "aria-haspopup": "listbox", "aria-controls": "results",
    });
    #chips = new Chips({ remove: (index) => this.#removeAt(index), leave: () => this.#input.focus() });
    #list = new ResultList({
        isChosen: (found) => this.#has(found),
        choose: (found) => this.#choose(found),
        say: (text) => this.#speech.say(text),
        troubled: (trouble) => this.#trouble(trouble),
        activated: (id) => id === null
            ? this.#input.removeAttribute("aria-activedescendant")
            : this.#input.setAttribute("aria-activedescendant", id),
    });
    #field = make("div", { part: "field" }, this.#input, this.#chips.element);
    #error = make("p", { part: "error", id: "error" });
    #speech = new Speech();
    #chosen = [];
    #isTouched = false;
    #isChanged = false;
    #isDisabled = false;
    #texts = textsFor(this);
    #people = null;
    #waitsForReturn = false;
    #abroad = null;
    #languageWatch = new MutationObserver(() => this.#render());

    constructor() {
        super();
        const root = this.attachShadow({ mode: "open", delegatesFocus: true });
        root.adoptedStyleSheets = [shared, style];
        this.#error.hidden = true;
        this.#list.clear();
        root.append(make("div", { class: "holder" }, this.#field, this.#list.element), this.#error, this.#speech.element);
        this.#input.addEventListener("input", (event) => {
            event.stopPropagation(); // `input` of this element means that the choice has changed
            this.#validate();
            if (!event.isComposing) {
                this.#typed();
            }
        });
        this.#input.addEventListener("change", (event) => event.stopPropagation());
        this.#input.addEventListener("compositionend", () => this.#typed());
        this.#input.addEventListener("keydown", (event) => pressed(event, {
            input: this.#input, list: this.#list, chips: this.#chips, canSearch: this.#canSearch, actions: this.#actions,
        }));
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
        this.#clearText();
        this.#set(principals(this.getAttribute("value") ?? "[]"));
    }

    formStateRestoreCallback(state) {
        this.#isChanged = true;
        this.#set(principals(state));
    }

    /** Who is chosen: a list of principals, at most one without `multiple`. */
    get value() { return [...this.#chosen]; }
    set value(list) {
        this.#isChanged = true;
        this.#set(principals(list));
    }

    // The choice

    get #max() { return this.multiple ? whole(this.getAttribute("max"), 1, Infinity, Infinity) : 1; }
    get #search() { return this.#people ??= new PeopleSearch(this.endpoint); }

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
            this.#speech.say(this.#texts.tooMany(this.#max));
            return;
        }
        this.#clearText();
        this.#change(this.multiple ? [...this.#chosen, found] : [found]);
        this.#speech.say(this.multiple
            ? this.#texts.added(found.name, this.#chosen.length)
            : this.#texts.replaced(found.name));
    }

    #removeAt(index, next = null) {
        const gone = this.#chosen[index];
        if (gone === undefined || this.#isDisabled) {
            return false;
        }
        this.#change(this.#chosen.filter((_, position) => position !== index));
        this.#speech.say(this.#texts.removed(gone.name, this.#chosen.length));
        if (next !== null || !this.#chips.focus(index)) {
            this.#input.focus();
        }
        return true;
    }

    // The search

    get #query() { return this.#input.value.trim(); }
    get #canSearch() { return [...this.#query].length >= shortest; }

    #typed() {
        this.#cancel();
        if (this.#canSearch) {
            this.#inquiry.soon(this.#query);
            return;
        }
        this.#list.clear();
        if (this.#query !== "") {
            this.#list.showMessage(this.#texts.short);
        }
        this.#reflectOpen();
    }

    #cancel() {
        this.#inquiry.cancel();
        this.#waitsForReturn = false;
    }

    #clearText() {
        this.#cancel();
        this.#input.value = "";
        this.#list.clear();
        this.#close();
    }

    #inquiry = new Inquiry({
        ask: (query, signal) => {
            const types = (this.getAttribute("types") ?? "").split(",").map((type) => type.trim())
                .filter((type) => ["user", "group", "role"].includes(type));
            return this.#search.search(query, { limit: whole(this.getAttribute("limit"), 1, 50, 20), types, signal });
        },
        began: () => {
            this.#input.setAttribute("aria-busy", "true");
            this.#list.showMessage(this.#texts.searching);
            this.#reflectOpen();
        },
        found: (query, answer) => this.#found(query, answer),
        failed: (trouble) => this.#trouble(trouble),
        ended: (isCancelled) => {
            this.#input.removeAttribute("aria-busy");
            if (isCancelled) { // or "Searching …" would stay
                this.#list.clear();
                this.#reflectOpen();
            }
        },
    });

    #again = () => {
        this.#input.focus();
        if (this.#canSearch) {
            this.#inquiry.now(this.#query);
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
        this.#speech.say(sentences.join(" "));
    }

    #trouble(trouble) {
        const { sentence, element } = troubleNotice(trouble, this.#texts, this.#again);
        this.#waitsForReturn = trouble.kind === "session" || trouble.kind === "offline";
        if (trouble.kind === "session" && !this.dispatchEvent(new CustomEvent("entra-login-required", {
            bubbles: true, composed: true, cancelable: true, detail: { loginUrl: trouble.address },
        }))) { // the page takes care of it
            this.#list.clear();
            this.#reflectOpen();
            return;
        }
        this.#list.show([], [element], this.#search);
        this.#reflectOpen();
        this.#speech.say(sentence);
    }

    /** Back from the sign-in in another tab, or on the network again: the question is still there. */
    #returned() {
        if (this.#waitsForReturn && navigator.onLine && this.#list.isOpen && this.matches(":focus-within")) {
            this.#input.focus();
            this.#inquiry.now(this.#query);
        }
    }

    // The keyboard

    #actions = {
        search: () => this.#inquiry.now(this.#query),
        open: () => this.#open(),
        close: () => {
            this.#cancel();
            this.#close();
        },
        clear: () => {
            this.#clearText();
            this.#validate();
        },
        submit: () => this.form?.requestSubmit(),
        removeLast: () => this.#removeAt(this.#chosen.length - 1, this.#input),
    };

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
        this.#internals.setFormValue(entries(this.name, this.#chosen.map(formValue)), JSON.stringify(this.#chosen));
        this.#validate();
    }

    #validate() {
        const texts = this.#texts;
        const { flags, message } = fault({
            badInput: this.#query !== "",
            valueMissing: this.required && this.#chosen.length === 0,
            rangeOverflow: this.#chosen.length > this.#max,
        }, { badInput: texts.pending, valueMissing: texts.required, rangeOverflow: texts.tooMany(this.#max) });
        this.#internals.setValidity(flags, message, this.#input);
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
