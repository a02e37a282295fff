// What the people picker says when something was in the way, and the remedy it offers.

import { again, link, notice, withWait } from "./picker-notices.js";

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
