// A page behind the sign-in: who the responder says you are, what the application was told, and the way out.

import { element, texts, translate } from "/entra-fcgi/texts.js";

const status = document.getElementById("status");
const longText = 120;

function row(list, name, value) {
    list.append(
        element("dt", {}, name),
        element("dd", value.length > longText ? { class: "long", tabindex: "0" } : {}, value),
    );
}

/** Asks for a page of ours; without a session the page itself is asked for again, which leads to the sign-in. */
async function ask(address, options = {}) {
    const response = await fetch(address, options);
    if (response.status === 401) {
        location.reload();
    }
    if (!response.ok) {
        throw new Error(`status ${response.status}`);
    }
    return response;
}

function listed(values, count) {
    if (!Array.isArray(values) || values.length === 0) {
        return texts.none;
    }
    return count !== undefined && values.length > 10 ? `${count(values.length)}: ${values.join(", ")}` : values.join(", ");
}

async function showAccount() {
    const user = await (await ask("/api/user", { headers: { Accept: "application/json" } })).json();
    document.getElementById("who").textContent = user.name ?? user.username ?? "";
    const list = document.getElementById("account");
    for (const key of ["name", "username", "email", "role", "tenantId", "objectId"]) {
        if (typeof user[key] === "string" && user[key] !== "") {
            row(list, texts[key], user[key]);
        }
    }
    row(list, texts.roles, listed(user.roles));
    row(list, texts.groups, listed(user.groups, texts.groupCount));
}

/** The application behind this page answers with the identity fields it received, one a line. */
async function showFields() {
    const lines = await (await ask("whoami", { headers: { Accept: "text/plain" } })).text();
    const list = document.getElementById("fields");
    for (const line of lines.split("\n")) {
        const colon = line.indexOf(": ");
        if (colon > 0 && line.length > colon + 2) {
            row(list, line.slice(0, colon), line.slice(colon + 2));
        }
    }
}

async function signOut(button) {
    button.setAttribute("aria-disabled", "true");
    status.textContent = texts.signingOut;
    try {
        const response = await fetch("/api/auth/logout", { method: "POST" });
        if (!response.ok) {
            throw new Error(`status ${response.status}`);
        }
        const { redirect } = await response.json();
        location.assign(redirect ?? "/login?redirect=false&signed_out");
    } catch {
        button.removeAttribute("aria-disabled");
        status.textContent = texts.signOutFailed;
    }
}

async function start() {
    translate();
    const button = document.getElementById("sign-out");
    button.addEventListener("click", () => {
        if (button.getAttribute("aria-disabled") !== "true") {
            signOut(button);
        }
    });
    status.textContent = texts.loading;
    const results = await Promise.allSettled([showAccount(), showFields()]);
    status.textContent = results.every((result) => result.status === "fulfilled") ? "" : texts.notLoaded;
}

await start();
