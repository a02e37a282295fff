// What Microsoft's picker is asked to show: the options of its version 8, made from the attributes of ours.

const pivots = ["oneDrive", "recent", "shared", "sharedLibraries", "myOrganization", "site"];

function words(value) {
    return (value ?? "").split(/[\s,]+/).filter((word) => word !== "");
}

/** The kinds of files: extensions with their dot and Microsoft's own words ("photo"), all in small letters. */
export function filters(accept) {
    return words(accept).map((word) => word.toLowerCase()).filter((word) => /^\.?[a-z0-9][a-z0-9_-]*$/.test(word));
}

/** The tabs that are shown, by name; every one without the attribute. */
function shownPivots(value) {
    const named = words(value).map((word) => word.toLowerCase());
    return Object.fromEntries(pivots.map((name) => [name, value === null || named.includes(name.toLowerCase())]));
}

/** A language as SharePoint writes it: with the country, in small letters. */
export function locale(tag) {
    const found = /^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/i.test(tag ?? "") ? tag.toLowerCase() : "en-us";
    const usual = { en: "en-us", da: "da-dk", sv: "sv-se", cs: "cs-cz", ja: "ja-jp", zh: "zh-cn", ko: "ko-kr", uk: "uk-ua" };
    return found.includes("-") ? found : usual[found] ?? `${found}-${found}`;
}

/** The options; `most` is how many may still be chosen, `Infinity` for any number. */
export function pickerOptions(element, { channelId, texts, most }) {
    const accepted = filters(element.getAttribute("accept"));
    return {
        sdk: "8.0",
        entry: element.entry === "onedrive" ? { oneDrive: {} } : { sharePoint: {} },
        authentication: {},
        messaging: { origin: location.origin, channelId },
        typesAndSources: {
            mode: element.hasAttribute("folders") ? "all" : "files",
            ...(accepted.length > 0 ? { filters: accepted } : {}),
            pivots: shownPivots(element.getAttribute("pivots")),
        },
        selection: element.multiple
            ? { mode: "multiple", ...(Number.isFinite(most) ? { maximumCount: most } : {}) }
            : { mode: "single" },
        title: texts.title,
        commands: {
            pick: { action: "select", label: texts.pick },
            close: { label: texts.cancel },
            upload: { enabled: false },
            createFolder: { enabled: false },
        },
        search: { enabled: true },
    };
}
