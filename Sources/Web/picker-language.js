// The language in which a picker speaks.

/** The language that an element or what is around it names, then those of the browser. */
export function languagesOf(element) {
    return [element.closest("[lang]")?.lang ?? "", ...(navigator.languages ?? [])].filter((tag) => tag !== "");
}

/** The first of these languages that there are texts in, else English. */
export function textsIn(texts, element) {
    const tags = languagesOf(element).map((tag) => tag.slice(0, 2).toLowerCase());
    return texts[tags.find((tag) => Object.hasOwn(texts, tag)) ?? "en"];
}
