// The pictures of the file picker: drawn here, so that nothing is fetched for them.

const space = "http://www.w3.org/2000/svg";

const extensions = {
    text: "doc docx docm dot dotx odt rtf txt md pages",
    table: "xls xlsx xlsm xlsb ods csv tsv numbers",
    slides: "ppt pptx pptm pps ppsx odp key",
    pdf: "pdf",
    picture: "png jpg jpeg gif svg webp heic bmp tif tiff avif",
    video: "mp4 mov avi mkv webm m4v wmv",
    sound: "mp3 wav m4a flac ogg opus wma",
    archive: "zip 7z rar tar gz tgz bz2 xz",
    code: "html htm css js ts json xml yml yaml py java c cpp h cs swift go rs sh sql",
    mail: "msg eml",
};

const kinds = new Map(Object.entries(extensions).flatMap(([kind, list]) => list.split(" ").map((one) => [one, kind])));

/** What kind of thing an item is, by the end of its name. */
export function kindOf(item) {
    if (item.type === "folder") {
        return "folder";
    }
    return kinds.get(/\.([^.]+)$/.exec(item.name)?.[1].toLowerCase()) ?? "other";
}

const sheet = "M6 2.75h7.5l5 5v13.5h-12.5z M13.5 2.75v5h5";

const drawings = {
    other: [sheet],
    text: [sheet, "M9 12h6.5 M9 15h6.5 M9 18h4"],
    table: [sheet, "M9 11.5h6.5v6.5h-6.5z M12.25 11.5v6.5 M9 14.75h6.5"],
    slides: [sheet, "M8.5 12h7.5v5h-7.5z M12.25 17v1.75"],
    pdf: [sheet, "M9 18c2-1.5 3.25-4.25 3.25-6.25 0-1-.9-1-.9 0 0 2 2 4.5 4.65 4.25-2-.75-5 .25-7 2z"],
    picture: [sheet, "M8.5 18l2.5-3.75 1.75 2 1.25-1.25 2 3z M14.75 12h.01"],
    video: [sheet, "M10.5 11.75v6l5-3z"],
    sound: [sheet, "M11 17.25v-5.5l4-.75v5.25 M11 17.25a1.25 1.25 0 1 1-1.25-1.25h1.25 M15 16.25a1.25 1.25 0 1 1-1.25-1.25h1.25"],
    archive: [sheet, "M10 3v2 M10 7v2 M10 11v2 M8.75 15h2.5v3h-2.5z"],
    code: [sheet, "M10.5 12l-2 2.75 2 2.75 M14 12l2 2.75-2 2.75"],
    mail: ["M3 5.75h18v12.5h-18z M3 6.5l9 6.5 9-6.5"],
    folder: ["M2.75 5.5h6.5l2 2.25h10v11.25h-18.5z"],
    cloud: ["M7 18.5a4.25 4.25 0 0 1-.5-8.45 5.75 5.75 0 0 1 11.1 1.2 3.65 3.65 0 0 1-.1 7.25z"],
};

/** A picture of a kind, for the eye only. */
export function icon(kind) {
    const made = document.createElementNS(space, "svg");
    made.setAttribute("viewBox", "0 0 24 24");
    made.setAttribute("aria-hidden", "true");
    made.setAttribute("part", "icon");
    made.setAttribute("class", "icon");
    made.dataset.kind = kind;
    for (const drawing of drawings[kind]) {
        const path = document.createElementNS(space, "path");
        path.setAttribute("d", drawing);
        made.append(path);
    }
    return made;
}
