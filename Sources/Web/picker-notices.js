// What the pickers say when something was in the way, with the remedies they offer.

import { make } from "./picker-make.js";

/** A link that mends the matter, in a new tab: what was chosen here stays. */
export function link(address, text, texts) {
    const made = make("a", { part: "remedy", href: address, target: "_blank", rel: "noopener", text });
    made.append(make("span", { class: "unseen", text: ` ${texts.newTab}` }));
    return made;
}

export function notice(text, remedies) {
    return make("div", { part: "notice" }, make("p", { text }), ...remedies);
}

export function again(texts, retry) {
    const made = make("button", { type: "button", part: "remedy", text: texts.tryAgain });
    made.addEventListener("click", retry);
    return made;
}

export function withWait(sentence, retryAfter, texts) {
    return retryAfter === null ? sentence : `${sentence} ${texts.wait(retryAfter)}`;
}
