// What the people picker says when something was in the way, and the remedy it offers.

import { make } from "./people-picker-chips.js";

function link(address, text, texts) {
    const made = make("a", { part: "remedy", href: address, target: "_blank", rel: "noopener", text });
    made.append(make("span", { class: "unseen", text: ` ${texts.newTab}` }));
    return made;
}

function notice(text, remedies) {
    return make("div", { part: "notice" }, make("p", { text }), ...remedies);
}

function again(texts, retry) {
    const made = make("button", { type: "button", part: "remedy", text: texts.tryAgain });
    made.addEventListener("click", retry);
    return made;
}

function withWait(sentence, retryAfter, texts) {
    return retryAfter === null ? sentence : `${sentence} ${texts.wait(retryAfter)}`;
}

/** One source that did not answer, while others did. */
export function sourceNotice(entry, texts, retry) {
    const source = Object.hasOwn(texts.sources, entry.source) ? texts.sources[entry.source] : texts.otherSource;
    const sentence = withWait(texts.reasons[entry.reason](source), entry.retryAfter, texts);
    const remedies = entry.address === null ? []
        : [link(entry.address, entry.reason === "consent" ? texts.grant : texts.goOn, texts)];
    return { sentence, element: notice(sentence, [...remedies, again(texts, retry)]) };
}

/** A search that did not work at all. */
export function troubleNotice(trouble, texts, retry) {
    const sentence = withWait(texts.troubles[trouble.kind], trouble.retryAfter, texts);
    const remedies = trouble.address === null ? [] : [link(trouble.address, texts.signIn, texts)];
    if (trouble.kind !== "forbidden") {
        remedies.push(again(texts, retry));
    }
    return { sentence, element: notice(sentence, remedies) };
}
