// What the picker and the folders name: files and folders, with the fields that are known here.

import { trustworthy } from "./sharepoint-file-picker-hosts.js";

const identifier = /^(?!\.+$)[A-Za-z0-9!$_.~-]{1,512}$/;

// Controls, and the marks that turn the direction of a text: "exe.txt" could be "txt.exe".
const misleading = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

function identity(value) {
    return typeof value === "string" && identifier.test(value) ? value : null;
}

/** A file or folder, frozen: `{id, driveId, name, type, size, webUrl, endpoint, mimeType?, path?}`, or `null`. */
export function item(found, path = "") {
    const [id, driveId] = [identity(found?.id), identity(found?.driveId)];
    if (id === null || driveId === null) {
        return null;
    }
    const name = typeof found.name === "string" ? found.name.replace(misleading, "").replace(/[\\/]/g, "_").trim() : "";
    const made = {
        id,
        driveId,
        name: name === "" || /^\.+$/.test(name) ? id : name.slice(0, 400),
        type: found.type === "folder" ? "folder" : "file",
        size: Number.isSafeInteger(found.size) && found.size >= 0 ? found.size : null,
        webUrl: trustworthy(found.webUrl)?.href ?? null,
        endpoint: trustworthy(found.endpoint)?.href ?? null,
    };
    if (typeof found.mimeType === "string" && /^[\w.+-]+\/[\w.+-]+$/.test(found.mimeType)) {
        made.mimeType = found.mimeType.toLowerCase();
    }
    const place = typeof found.path === "string" && path === "" ? found.path.replace(misleading, "").slice(0, 2_000) : path;
    if (place !== "") {
        made.path = place;
    }
    return Object.freeze(made);
}

/** An item as Microsoft's picker describes it. */
export function pickedItem(found) {
    return item(found === null || typeof found !== "object" ? null : {
        id: found.id,
        driveId: found.parentReference?.driveId,
        name: found.name,
        size: found.size,
        type: found.folder !== undefined && found.folder !== null ? "folder" : "file",
        webUrl: found.webUrl,
        endpoint: found["@sharePoint.endpoint"],
        mimeType: found.file?.mimeType,
    });
}

/** The items of a list or of its JSON; what is none is left out. */
export function items(list) {
    let found = list;
    if (typeof list === "string") {
        try {
            found = JSON.parse(list);
        } catch {
            found = [];
        }
    }
    const known = (Array.isArray(found) ? found : []).map((one) => item(one)).filter((one) => one !== null);
    return [...new Map(known.map((one) => [key(one), one])).values()];
}

/** Tells items apart. */
export function key(one) {
    return `${one.driveId}/${one.id}`;
}

/** The address below which an item's routes are. */
export function itemRoute(one) {
    return `sharepoint/drives/${encodeURIComponent(one.driveId)}/items/${encodeURIComponent(one.id)}`;
}
