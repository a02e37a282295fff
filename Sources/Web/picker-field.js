// What every field of a form has: the names and operations that a page knows from <input>.

/** A form-associated element. Whoever inherits sets the form value and the validity on `internals`. */
export class FormField extends HTMLElement {
    static formAssociated = true;

    /** Our own: not for the page. */
    static internals = new WeakMap();

    constructor() {
        super();
        FormField.internals.set(this, this.attachInternals());
    }

    get form() { return FormField.internals.get(this).form; }
    get labels() { return FormField.internals.get(this).labels; }
    get validity() { return FormField.internals.get(this).validity; }
    get validationMessage() { return FormField.internals.get(this).validationMessage; }
    get willValidate() { return FormField.internals.get(this).willValidate; }
    checkValidity() { return FormField.internals.get(this).checkValidity(); }
    reportValidity() { return FormField.internals.get(this).reportValidity(); }

    get type() { return this.localName; }
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
}

/** What a form sends: one entry a value, all under the name of the field; nothing without either. */
export function entries(name, values) {
    if (name === "" || values.length === 0) {
        return null;
    }
    const made = new FormData();
    for (const value of values) {
        made.append(name, value);
    }
    return made;
}

/** The flags as `setValidity` takes them, and the sentence for the first of `sentences` whose flag is set. */
export function fault(flags, sentences) {
    const first = Object.keys(sentences).find((flag) => flags[flag]);
    return first === undefined ? { flags: {}, message: "" } : { flags, message: sentences[first] };
}

/** A whole number between bounds, else `fallback`. */
export function whole(value, least, most, fallback) {
    const number = Number(value);
    return value !== null && Number.isInteger(number) && number >= least ? Math.min(number, most) : fallback;
}
