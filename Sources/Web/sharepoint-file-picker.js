// <sharepoint-file-picker>: opens Microsoft's own picker and keeps the files that were chosen. A field of its form like
// <input type="file">. README.md, "File picker", says how to use it.

import { entries, fault, FormField, whole } from "./picker-field.js";
import { languagesOf } from "./picker-language.js";
import { make } from "./picker-make.js";
import { again, link, notice, withWait } from "./picker-notices.js";
import { Speech } from "./picker-speech.js";
import { shared } from "./picker-style.js";
import { icon } from "./sharepoint-file-picker-icons.js";
import { items, key } from "./sharepoint-file-picker-items.js";
import { FileList, overall } from "./sharepoint-file-picker-list.js";
import { locale, pickerOptions } from "./sharepoint-file-picker-options.js";
import { Selection } from "./sharepoint-file-picker-selection.js";
import { PickerSession } from "./sharepoint-file-picker-session.js";
import { style } from "./sharepoint-file-picker-style.js";
import { textsFor } from "./sharepoint-file-picker-texts.js";
import { PickerDialog, PickerPopup } from "./sharepoint-file-picker-window.js";

const progressPause = 100;
const mendedElsewhere = ["session", "interaction", "offline"];

/** Bytes of "20MB", "500 kB" or "1048576", else no limit. */
function bytes(value) {
    const [, number, unit] = /^\s*(\d+(?:\.\d+)?)\s*([kmg]?)b?\s*$/i.exec(value ?? "") ?? [];
    return number === undefined ? Infinity : Number(number) * 1_000 ** ["", "k", "m", "g"].indexOf(unit.toLowerCase());
}

export class SharePointFilePicker extends FormField {
    static observedAttributes = [
        "aria-label", "download", "label", "lang", "max", "multiple", "name", "required", "value",
    ];

    #internals = FormField.internals.get(this);
    #buttonText = make("span");
    #button = make("button", { type: "button", part: "button" }, icon("cloud"), this.#buttonText);
    #elsewhere = make("p", { part: "message" });
    #notices = make("div", { part: "notices" });
    #place = make("div", { class: "place" }, this.#notices);
    #list = new FileList({
        retry: (entry) => this.#selection.retry([entry]),
        remove: (entry) => this.#remove(entry),
        stop: () => this.cancel(),
    });
    #error = make("p", { part: "error", id: "error" });
    #speech = new Speech();
    #dialog = new PickerDialog(() => this.#closed());
    #field = make("div", { part: "field", role: "group" }, this.#button, this.#elsewhere, this.#place, this.#list.element,
        this.#error);
    #selection = new Selection(() => this.#settings, {
        changed: () => this.#render(),
        progressed: (entry) => this.#progressed(entry),
        settled: () => this.#settled(),
    });
    #session = null;
    #trouble = null;
    #texts = textsFor(this);
    #isTouched = false;
    #isDisabled = false;
    #nextProgress;
    #abroad = null;
    #languageWatch = new MutationObserver(() => this.#render());

    constructor() {
        super();
        const root = this.attachShadow({ mode: "open", delegatesFocus: true });
        root.adoptedStyleSheets = [shared, style];
        root.append(this.#field, this.#speech.element, this.#dialog.element);
        this.#elsewhere.hidden = this.#error.hidden = true;
        this.#button.addEventListener("click", () => this.open());
        this.addEventListener("invalid", () => {
            this.#isTouched = true;
            this.#showValidity();
        });
    }

    connectedCallback() {
        for (const key of ["items", "endpoint", "disabled"]) {
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
        addEventListener("pagehide", () => this.#end(), options);
        document.addEventListener("DOMContentLoaded", () => this.#render(), options);
        this.#render();
    }

    disconnectedCallback() {
        this.#languageWatch.disconnect();
        this.#abroad?.abort();
        this.#end();
        this.#selection.cancel();
    }

    attributeChangedCallback(name, before, after) {
        if (before !== after) {
            this.#render();
        }
    }

    // What a form asks of its fields

    formDisabledCallback(isDisabled) {
        this.#isDisabled = isDisabled;
        if (isDisabled) {
            this.#end();
        }
        this.#render();
    }

    formResetCallback() {
        this.#isTouched = false;
        this.#clearTrouble();
        this.#selection.set([]);
    }

    formStateRestoreCallback(state) {
        this.#selection.set(items(state));
    }

    get entry() { return this.getAttribute("entry") === "onedrive" ? "onedrive" : "sharepoint"; }

    /** What was chosen, as references. Set it to begin with something. */
    get items() { return this.#selection.items; }
    set items(list) { this.#selection.set(items(list)); }

    /** The files that have arrived; always empty without `download`. */
    get files() { return this.#selection.done.map((entry) => entry.file); }

    /** Opens Microsoft's picker; a popup only in answer to a click. */
    open() {
        if (this.#isDisabled) {
            return;
        }
        if (this.#session !== null) {
            this.#session.surface.focus();
            return;
        }
        const most = this.multiple ? this.#max - this.items.length : 1;
        if (most <= 0) {
            this.#speech.say(this.#texts.tooMany(this.#max));
            return;
        }
        this.#clearTrouble();
        const isPopup = this.getAttribute("mode") === "popup";
        const session = this.#session = new PickerSession(
            isPopup ? new PickerPopup(() => this.#closed()) : this.#dialog,
            {
                objection: (picked) => this.#objection(picked),
                picked: (picked) => this.#picked(picked),
                closed: () => this.#closed(),
                failed: (trouble, isFatal) => session === this.#session && this.#failed(trouble, isFatal),
            },
        );
        const texts = this.#texts;
        session.begin({
            texts,
            endpoint: this.endpoint,
            base: this.getAttribute("base-url"),
            entry: this.entry,
            locale: locale(languagesOf(this)[0]),
            options: (channelId) => pickerOptions(this, { channelId, texts, most }),
        });
        if (isPopup && this.#session !== null) {
            this.#elsewhere.textContent = texts.elsewhere;
            this.#elsewhere.hidden = false;
        } else if (!isPopup && this.#session !== null) {
            session.surface.notices.append(this.#place);
        }
    }

    /** Takes out every file that has not arrived. */
    cancel() {
        this.#selection.cancel();
        this.#changed();
        this.#button.focus();
    }

    /** Tries again every file that failed. */
    retry() { this.#selection.retry(); }

    // Microsoft's picker

    #end() {
        const session = this.#session;
        this.#session = null;
        if (session !== null) {
            session.end();
            this.#elsewhere.hidden = true;
            this.#field.insertBefore(this.#place, this.#list.element);
        }
        return session !== null;
    }

    #closed() {
        if (this.#end()) {
            this.#button.focus();
            this.dispatchEvent(new Event("cancel", { bubbles: true }));
        }
    }

    #objection(picked) {
        if (!this.hasAttribute("folders") && picked.some((one) => one.type === "folder")) {
            return "a folder";
        }
        const there = this.multiple ? this.items : [];
        const count = new Set([...there, ...picked].map(key)).size;
        return count > this.#max ? this.#texts.tooMany(this.#max) : null;
    }

    #picked(picked) {
        this.#end();
        this.#button.focus();
        this.#clearTrouble();
        this.#isTouched = true;
        this.dispatchEvent(new CustomEvent("pick", { bubbles: true, composed: true, detail: { items: picked } }));
        this.multiple ? this.#selection.add(picked) : this.#selection.set(picked);
        this.#speech.say(this.#selection.isBusy
            ? this.#texts.begun(this.items.length)
            : this.#texts.added(picked.length, this.items.length));
        if (!this.#selection.isBusy) {
            this.#changed();
        }
    }

    // What is in the way

    #failed(trouble, isFatal) {
        if (isFatal && this.#end()) {
            this.#button.focus();
        }
        const isLogin = trouble.kind === "session" || trouble.kind === "interaction";
        if (isLogin && !this.dispatchEvent(new CustomEvent("entra-login-required", {
            bubbles: true, composed: true, cancelable: true, detail: { loginUrl: trouble.address },
        }))) { // the page takes care of it
            return;
        }
        this.#trouble = trouble;
        this.#speech.say(this.#showTrouble());
    }

    #showTrouble() {
        const [texts, trouble] = [this.#texts, this.#trouble];
        const sentence = withWait(texts.troubles[trouble.kind], trouble.retryAfter, texts);
        const remedies = trouble.address === null ? []
            : [link(trouble.address, trouble.kind === "interaction" ? texts.goOn : texts.signIn, texts)];
        if (!["off", "forbidden", "policy"].includes(trouble.kind)) {
            remedies.push(again(texts, () => this.#again()));
        }
        this.#notices.replaceChildren(notice(sentence, remedies));
        return sentence;
    }

    #clearTrouble() {
        this.#trouble = null;
        this.#notices.replaceChildren();
    }

    #again() {
        const wasOpen = this.#end();
        this.#clearTrouble();
        this.#button.focus();
        this.#selection.failed.length > 0 && !wasOpen ? this.retry() : this.open();
    }

    /** Back from the sign-in in another tab, or on the network again: what was to be fetched still is. */
    #returned() {
        const stuck = this.#selection.failed.filter((entry) => mendedElsewhere.includes(entry.trouble.kind));
        if (navigator.onLine && stuck.length > 0) {
            this.#clearTrouble();
            this.#selection.retry(stuck);
        }
    }

    // The files

    get #max() { return this.multiple ? whole(this.getAttribute("max"), 1, Infinity, Infinity) : 1; }

    get #settings() {
        const download = this.hasAttribute("download");
        return {
            endpoint: this.endpoint,
            maxSize: bytes(this.getAttribute("max-size")),
            download,
            expand: download || this.getAttribute("folders") === "expand",
        };
    }

    #remove(entry) {
        const index = this.#selection.entries.indexOf(entry);
        if (index < 0 || this.#isDisabled) {
            return;
        }
        this.#selection.remove(entry);
        this.#speech.say(this.#texts.removed(entry.item.name, this.items.length));
        if (!this.#list.focus(index)) {
            this.#button.focus();
        }
        this.#changed();
    }

    #progressed(entry) {
        this.#nextProgress ??= setTimeout(() => {
            this.#nextProgress = undefined;
            this.#list.progress(this.#selection.entries, this.#texts);
            this.dispatchEvent(new CustomEvent("progress", { detail: {
                item: entry.item, received: entry.received, total: entry.total,
                overall: overall(this.#selection.entries),
            } }));
        }, progressPause);
    }

    #settled() {
        const { done, failed } = this.#selection;
        if (done.length + failed.length > 0) {
            this.#speech.say(this.#texts.settled(done.length, failed.length));
        }
        this.dispatchEvent(new CustomEvent("files", { bubbles: true, composed: true, detail: {
            files: this.files,
            items: done.map((entry) => entry.item),
            failed: failed.map((entry) => ({ item: entry.item, reason: entry.trouble.kind })),
        } }));
        this.#changed();
        const login = failed.find((entry) => ["session", "interaction"].includes(entry.trouble.kind));
        if (login !== undefined) {
            this.#failed(login.trouble, false);
        }
    }

    #changed() {
        this.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
        this.dispatchEvent(new Event("change", { bubbles: true }));
    }

    // What is seen, and what the form gets

    #render() {
        const texts = this.#texts = textsFor(this);
        const label = this.getAttribute("aria-label")
            ?? [...(this.#internals.labels ?? [])].map((one) => one.textContent.trim()).filter(Boolean).join(" ");
        this.#field.setAttribute("aria-label", label || texts.label);
        this.#buttonText.textContent = this.getAttribute("label") ?? texts.button;
        this.#button.disabled = this.#isDisabled;
        this.#list.show(this.#selection.entries, { texts, disabled: this.#isDisabled });
        if (this.#trouble !== null) {
            this.#showTrouble();
        }
        this.#internals.setFormValue(this.#formValue(), JSON.stringify(this.items));
        this.#validate();
    }

    #formValue() {
        const isContent = this.hasAttribute("download") && this.getAttribute("value") !== "references";
        return entries(this.name, isContent ? this.files : this.items.map((one) => JSON.stringify(one)));
    }

    #validate() {
        const texts = this.#texts;
        const { flags, message } = fault({
            rangeOverflow: this.items.length > this.#max,
            badInput: this.#selection.isBusy,
            customError: this.#selection.failed.length > 0,
            valueMissing: this.required && this.items.length === 0,
        }, {
            rangeOverflow: texts.tooMany(this.#max), badInput: texts.pending, customError: texts.unready,
            valueMissing: texts.required,
        });
        this.#internals.setValidity(flags, message, this.#button);
        this.#showValidity();
    }

    #showValidity() {
        const refused = this.#isTouched && !this.#internals.validity.valid && !this.#selection.isBusy;
        this.#button.classList.toggle("refused", refused);
        this.#error.hidden = !refused;
        this.#error.textContent = refused ? this.#internals.validationMessage : "";
        refused ? this.#button.setAttribute("aria-describedby", "error") : this.#button.removeAttribute("aria-describedby");
    }
}

customElements.define("sharepoint-file-picker", SharePointFilePicker);
