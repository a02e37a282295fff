// How the pickers build what they show.

/** Makes an element of the picker; text goes in as text. */
export function make(name, { text, part, ...attributes } = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
        made.setAttribute(key, value);
    }
    if (part !== undefined) {
        made.part = part;
        made.className = part;
    }
    if (text !== undefined) {
        made.textContent = text;
    }
    made.append(...children);
    return made;
}
