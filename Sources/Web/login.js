// The sign-in page: what it shows follows from /api/config and from its own address, nothing is kept in the browser.

import { element, texts, translate } from "/entra-fcgi/texts.js";

const query = new URLSearchParams(location.search);
const status = document.getElementById("status");
const buttons = document.getElementById("buttons");

/** The page to return to, when it is a path of this site; the responder judges it once more. */
function returnTarget() {
    const target = query.get("redirect_to") ?? query.get("return_to") ?? "";
    return /^\/(?![/\\])[^\\\u0000-\u001f]*$/.test(target) ? target : null;
}

/** The address that starts a sign-in. */
function signInAddress(server, prompt) {
    const address = new URL("/oauth/openid", server);
    const target = returnTarget();
    if (target !== null) {
        address.searchParams.set("return_to", target);
    }
    if (prompt !== undefined) {
        address.searchParams.set("prompt", prompt);
    }
    return address.href;
}

/** The origin of the routes: `serverDomain` of the configuration, else where this page is from. */
function serverOrigin(config) {
    try {
        const server = new URL(config.serverDomain);
        return /^https?:$/.test(server.protocol) ? server.origin : location.origin;
    } catch {
        return location.origin;
    }
}

/** What could be tried next, by the reason of the refusal: a text and, for Entra, a prompt. */
const remedies = {
    role_missing: ["otherAccount", "select_account"],
    tenant_not_allowed: ["otherAccount", "select_account"],
    not_assigned: ["otherAccount", "select_account"],
    interaction_required: ["signInAgain", "login"],
};

/** A refused sign-in in plain words. Text from the address is shown only where it has the form it must have. */
function showRefusal(reason) {
    const known = reason !== null && Object.hasOwn(texts.refusals, reason);
    const [title, cause, advice] = known ? texts.refusals[reason] : texts.unknownRefusal;
    const correlation = /^[A-Za-z0-9-]{4,64}$/.exec(query.get("correlation") ?? "")?.[0];
    const refusal = document.getElementById("refusal");
    refusal.append(
        element("h2", {}, title),
        element("p", {}, cause),
        element("p", {}, advice),
        ...(correlation === undefined ? [] : [reference(correlation)]),
    );
    refusal.hidden = false;
    document.title = `${title} – ${texts.signIn}`;
}

function reference(correlation) {
    const number = element("code", { id: "correlation" }, correlation);
    const copy = element("button", { type: "button", class: "button plain small" }, texts.copy);
    copy.addEventListener("click", async () => {
        try {
            await navigator.clipboard.writeText(correlation);
            status.textContent = texts.copied;
        } catch {
            getSelection()?.selectAllChildren(number);
            status.textContent = texts.notCopied;
        }
    });
    return element("p", { class: "reference" }, element("span", {}, texts.reference), number, copy);
}

function button(href, label, image, plain) {
    const link = element("a", { class: plain ? "button plain" : "button", href }, label);
    if (image) {
        const picture = element("img", { src: image, alt: "", referrerpolicy: "no-referrer" });
        picture.addEventListener("error", () => picture.remove());
        link.prepend(picture);
    }
    link.addEventListener("click", () => {
        status.textContent = texts.redirecting;
    });
    return link;
}

function showButtons(config, reason) {
    const server = serverOrigin(config);
    const remedy = reason === null || !Object.hasOwn(remedies, reason) ? null : remedies[reason];
    const label = config.openidLabel || texts.signInWith;
    if (remedy !== null) {
        buttons.append(button(signInAddress(server, remedy[1]), texts[remedy[0]], null, false));
    }
    buttons.append(button(signInAddress(server), label, config.openidImageUrl, remedy !== null));
}

function showSite(config) {
    if (typeof config.appTitle === "string" && config.appTitle !== "") {
        const site = document.getElementById("site");
        site.textContent = config.appTitle;
        site.hidden = false;
    }
}

function showUnreachable() {
    status.textContent = texts.unreachable;
    const again = element("button", { type: "button", class: "button plain" }, texts.tryAgain);
    again.addEventListener("click", () => location.reload());
    buttons.append(again);
}

async function configuration() {
    const response = await fetch("/api/config", { headers: { Accept: "application/json" } });
    if (!response.ok) {
        throw new Error(`status ${response.status}`);
    }
    return await response.json();
}

async function start() {
    translate();
    const refused = query.has("error") || query.has("reason");
    // "state" comes back from Entra's sign-out. Whoever has just signed out must not be signed in again by the page.
    const signedOut = query.has("signed_out") || (query.has("state") && !refused);
    const reason = refused ? query.get("reason") : null;
    if (refused) {
        showRefusal(reason);
    } else if (signedOut) {
        status.textContent = texts.signedOut;
    }
    let config;
    try {
        config = await configuration();
    } catch {
        showUnreachable();
        return;
    }
    showSite(config);
    if (!(config.openidLoginEnabled && config.socialLoginEnabled)) {
        status.textContent = texts.disabled;
        return;
    }
    if (config.openidAutoRedirect && !refused && !signedOut && query.get("redirect") !== "false") {
        status.textContent = texts.redirecting;
        location.replace(signInAddress(serverOrigin(config)));
        return;
    }
    showButtons(config, reason);
}

await start();
