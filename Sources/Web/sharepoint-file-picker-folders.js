// The files below a folder that was picked.

import { ask, routes, text, Trouble } from "./picker-request.js";
import { item, itemRoute, key } from "./sharepoint-file-picker-items.js";

const deepest = 10;
const mostPages = 200;
const pageSize = 200;

/** Every file below a folder, each with its `path`. Throws `Trouble`: a part of a folder would pass for the whole. */
export async function filesBelow(folder, { endpoint, most, signal }) {
    const files = [];
    const seen = new Set([key(folder)]);
    let level = [{ folder, path: folder.name }];
    let pages = 0;
    for (let depth = 0; level.length > 0; depth += 1) {
        if (depth === deepest) {
            throw new Trouble("tooDeep");
        }
        const below = [];
        for (const { folder: one, path } of level) {
            let cursor = null;
            do {
                pages += 1;
                const answer = pages > mostPages ? null : await page(one, { endpoint, cursor, signal });
                for (const found of answer?.items ?? []) {
                    const known = item({ ...found, driveId: found?.driveId ?? one.driveId }, path);
                    if (known === null || seen.has(key(known))) {
                        continue;
                    }
                    seen.add(key(known));
                    known.type === "folder" ? below.push({ folder: known, path: `${path}/${known.name}` }) : files.push(known);
                }
                if (files.length > most || answer === null) {
                    throw new Trouble("tooMany");
                }
                cursor = text(answer.next);
            } while (cursor !== null);
        }
        level = below;
    }
    return files;
}

async function page(folder, { endpoint, cursor, signal }) {
    const address = new URL(`${itemRoute(folder)}/children`, routes(endpoint));
    address.searchParams.set("limit", String(pageSize));
    if (cursor !== null) {
        address.searchParams.set("cursor", cursor);
    }
    let answer;
    try {
        answer = await ask(address, { signal });
    } catch (error) {
        signal.throwIfAborted();
        throw error instanceof Trouble ? meaning(error) : error;
    }
    if (!Array.isArray(answer.items)) {
        throw new Trouble("failed");
    }
    return answer;
}

function meaning(trouble) {
    const kind = trouble.code === "interaction_required" ? "interaction"
        : { 403: "fileForbidden", 404: "missing" }[trouble.status] ?? trouble.kind;
    return new Trouble(kind, trouble);
}
