import FastCGI
import HTTPTypes

/// The files that the pages load.
enum Asset: String {
    case style = "page.css"
    case script = "page.js"
    case icon = "icon.svg"

    /// The answer with the file.
    func response(_ surroundings: Surroundings) -> Response {
        Response(
            status: .ok,
            fields: surroundings.fields([("Content-Type", contentType), ("Cache-Control", "max-age=60")]),
            body: Array(text.utf8)
        )
    }

    private var contentType: String {
        switch self {
        case .style: "text/css; charset=utf-8"
        case .script: "text/javascript; charset=utf-8"
        case .icon: "image/svg+xml"
        }
    }

    private var text: String {
        switch self {
        case .style: Asset.styleText
        case .script: Asset.scriptText
        case .icon: Asset.iconText
        }
    }

    private static let iconText = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#6b4bb8" \
        d="M16 1l13 7.5v15L16 31 3 23.500v-15z"/><path fill="#fff" d="M11 9h11v3h-7v3h6v3h-6v3h7v3H11z"/></svg>
        """

    private static let scriptText = """
        "use strict";

        // The account page: narrow the list while typing.
        const field = document.getElementById("username");
        const people = document.getElementById("people");
        const count = document.getElementById("count");
        if (field && people && count) {
            const rows = Array.from(people.children);
            field.addEventListener("input", () => {
                const wanted = field.value.trim().toLowerCase();
                let shown = 0;
                for (const row of rows) {
                    row.hidden = !row.dataset.search.includes(wanted);
                    if (!row.hidden) shown += 1;
                }
                count.textContent = shown === 1 ? "1 account" : `${shown} accounts`;
            });
        }

        // form_post: send the answer to the application.
        const form = document.getElementById("post-now");
        if (form) form.submit();

        // Sign-out: go on when every application was called, or after five seconds.
        const link = document.getElementById("go-on");
        if (link) {
            const frames = Array.from(document.querySelectorAll("iframe.front-channel"));
            const loaded = frames.map((frame) => new Promise((resolve) => frame.addEventListener("load", resolve)));
            const late = new Promise((resolve) => setTimeout(resolve, 5000));
            Promise.race([Promise.all(loaded), late]).then(() => window.location.replace(link.href));
        }

        """

    private static let styleText = """
        :root {
            color-scheme: light dark;
            --ground: #f3f1f8; --sheet: #fff; --ink: #1d1a26; --quiet: #5d5870; --line: #cfc9de;
            --accent: #5b3aa8; --on-accent: #fff; --hover: #efeaf9; --notice: #8a1f2d; --notice-ground: #fdeef0;
        }
        @media (prefers-color-scheme: dark) {
            :root {
                --ground: #15131b; --sheet: #211e2b; --ink: #f1eef8; --quiet: #b6b0c8; --line: #474159;
                --accent: #b9a2f2; --on-accent: #1d1430; --hover: #2e293c; --notice: #ffb3bd; --notice-ground: #3d1a21;
            }
        }
        * { box-sizing: border-box; }
        body {
            margin: 0; padding: 1rem; min-height: 100vh; display: grid; place-items: center;
            background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif;
        }
        main {
            width: min(34rem, 100%); padding: 2rem; background: var(--sheet);
            border: 1px solid var(--line); border-radius: .75rem; box-shadow: 0 .5rem 2rem rgb(0 0 0 / 12%);
        }
        .brand { margin: 0 0 1.5rem; font-weight: 600; color: var(--accent); }
        h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; }
        h2 { margin: 1.25rem 0 .25rem; font-size: 1rem; }
        .lead { margin: .25rem 0 1.25rem; }
        .quiet { margin: .25rem 0; color: var(--quiet); font-size: .875rem; }
        .notice {
            padding: .75rem 1rem; border-radius: .5rem; background: var(--notice-ground); color: var(--notice);
            white-space: pre-line; overflow-wrap: anywhere;
        }
        .details { white-space: pre-wrap; overflow-wrap: anywhere; font: .875rem/1.5 ui-monospace, monospace; }
        label { display: block; margin-bottom: .25rem; font-weight: 600; }
        .search { display: flex; gap: .5rem; }
        input[type=text] {
            flex: 1; min-width: 0; padding: .5rem .75rem; font: inherit; color: inherit; background: transparent;
            border: 1px solid var(--quiet); border-radius: .5rem;
        }
        button, a.primary {
            padding: .5rem 1.25rem; font: inherit; color: inherit; background: transparent; cursor: pointer;
            border: 1px solid var(--quiet); border-radius: .5rem; text-decoration: none; display: inline-block;
        }
        button:hover { background: var(--hover); }
        .primary, button.primary:hover {
            background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600;
        }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        .people { list-style: none; margin: .5rem 0; padding: 0; }
        #people { max-height: 22rem; overflow-y: auto; border-block: 1px solid var(--line); }
        .people button {
            display: flex; align-items: center; gap: .75rem; width: 100%; padding: .5rem;
            border: 0; border-radius: .5rem; text-align: start;
        }
        .people button:focus-visible { outline-offset: -3px; }
        .initial {
            flex: none; width: 2.25rem; height: 2.25rem; border-radius: 50%; display: grid; place-items: center;
            background: var(--accent); color: var(--on-accent); font-weight: 600; overflow: hidden;
        }
        .who { flex: 1; min-width: 0; display: grid; }
        .name, .account { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
        .name { justify-self: start; max-width: 100%; }
        .account { color: var(--quiet); font-size: .875rem; }
        .tags { display: flex; flex-wrap: wrap; gap: .25rem; justify-content: end; max-width: 40%; }
        .tag {
            padding: 0 .5rem; border: 1px solid var(--line); border-radius: 1rem; color: var(--quiet);
            font-size: .75rem; font-weight: 400; white-space: nowrap;
        }
        .scopes { padding-left: 1.25rem; overflow-wrap: anywhere; }
        .actions { display: flex; gap: .5rem; justify-content: end; margin: 1.5rem 0 0; }
        @media (prefers-contrast: more) { .tag, .people button { border-color: var(--ink); } }

        """
}
