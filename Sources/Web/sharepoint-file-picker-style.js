// The look of the file picker; what it shares with the people picker stands in picker-style.js.

export const style = new CSSStyleSheet();

style.replaceSync(`
.field { display: grid; gap: 0.5rem; justify-items: stretch; }
.button {
    display: inline-flex;
    max-inline-size: 100%;
    min-block-size: var(--_size);
    padding: 0.25rem 0.875rem;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    justify-self: start;
    align-items: center;
    gap: 0.5rem;
    background: var(--_ground);
    color: var(--_accent);
    font: inherit;
    font-weight: 600;
    text-align: start;
    overflow-wrap: anywhere;
    cursor: pointer;
}
.button:hover:enabled { border-color: currentcolor; background: var(--_active); }
.button:focus-visible, .file-remove:focus-visible, .dialog-close:focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
}
.button.refused { border-color: var(--_alarm); }
.button:disabled { opacity: 0.65; cursor: not-allowed; }
.button .icon { inline-size: 1.25rem; block-size: 1.25rem; }
.field > .message { padding: 0; }
.list { display: grid; gap: 0.5rem; container-type: inline-size; }
.list:not(:has(> :not([hidden]))), .place:empty { display: none; }
.place { display: grid; gap: 0.25rem; }
.files { margin: 0; padding: 0; border: 1px solid var(--_line); border-radius: var(--_radius); list-style: none; }
.file {
    display: grid;
    min-block-size: 3rem;
    padding: 0.375rem 0.375rem 0.375rem 0.75rem;
    grid-template-columns: auto minmax(0, 1fr) auto auto;
    align-items: center;
    gap: 0.25rem 0.625rem;
}
.file:dir(rtl) { padding: 0.375rem 0.75rem 0.375rem 0.375rem; }
.file + .file { border-block-start: 1px solid var(--_chip); }
.icon {
    inline-size: 1.5rem;
    block-size: 1.5rem;
    flex: none;
    fill: none;
    stroke: currentcolor;
    stroke-width: 1.5;
    stroke-linecap: round;
    stroke-linejoin: round;
}
.file > .icon { color: var(--_quiet); }
.icon[data-kind="text"], .icon[data-kind="mail"] { color: light-dark(#1a5fb4, #8fc1f7); }
.icon[data-kind="table"] { color: light-dark(#1b6e3c, #7fd6a0); }
.icon[data-kind="slides"], .icon[data-kind="folder"] { color: light-dark(#9a5b00, #f0bf6c); }
.icon[data-kind="pdf"] { color: light-dark(#b3261e, #f5a9a4); }
.icon[data-kind="picture"], .icon[data-kind="video"], .icon[data-kind="sound"] { color: light-dark(#7a3fa0, #d5aef0); }
.lines { display: grid; min-inline-size: 0; gap: 0.125rem; }
.file-remove { grid-row: 1; grid-column: 4; }
.file-name { overflow-wrap: anywhere; text-align: start; }
.file-detail { color: var(--_quiet); font-size: 0.875em; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.file-detail:empty { display: none; }
.file[data-state="failed"] .file-detail { color: var(--_alarm); }
.file-remove, .dialog-close {
    display: grid;
    inline-size: 2.25rem;
    block-size: 2.25rem;
    padding: 0;
    border: 0;
    border-radius: 50%;
    flex: none;
    place-items: center;
    background: none;
    color: inherit;
    font: inherit;
    cursor: pointer;
}
.file-remove:hover:enabled, .dialog-close:hover { background: var(--_chip); }
.file-remove:disabled { opacity: 0.5; cursor: not-allowed; }
progress {
    display: block;
    inline-size: 100%;
    block-size: 0.375rem;
    border: 0;
    border-radius: 0.1875rem;
    overflow: hidden;
    appearance: none;
    background: var(--_chip);
    accent-color: var(--_accent);
}
progress::-webkit-progress-bar { background: var(--_chip); }
progress::-webkit-progress-value { background: var(--_accent); transition: inline-size 120ms; }
progress::-moz-progress-bar { background: var(--_accent); }
progress:indeterminate { background: linear-gradient(90deg, var(--_chip), var(--_accent), var(--_chip)) 0 0 / 200% 100%; }
progress:indeterminate::-webkit-progress-bar { background: none; }
@media (prefers-reduced-motion: no-preference) {
    progress:indeterminate { animation: moving 1.6s linear infinite; }
    @keyframes moving { to { background-position: -200% 0; } }
}
.total { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 0.75rem; font-variant-numeric: tabular-nums; }
.total-text { flex: none; max-inline-size: 100%; }
.total-progress { min-inline-size: 6rem; inline-size: auto; flex: 1; }
/* Our sentences run from left to right on a page that does not, a name in one of them as it will. */
.total-text, .file-detail, .message, .error, .notice p { unicode-bidi: plaintext; }
:is(.total-text, .file-detail, .message, .error, .notice p):dir(rtl) { text-align: right; }
@container (max-width: 26rem) {
    .file > .remedy { grid-row: 2; grid-column: 2; justify-self: start; }
    .total-text { flex-basis: 100%; }
}
.notice { border-start-end-radius: var(--_radius); border-end-end-radius: var(--_radius); }
.dialog {
    inline-size: min(67.5rem, 100dvi - 2rem);
    block-size: min(46rem, 100dvb - 2rem);
    max-inline-size: none;
    max-block-size: none;
    padding: 0;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    overflow: hidden;
    flex-direction: column;
    background: var(--_ground);
    color: var(--_text);
    box-shadow: 0 24px 64px -16px rgb(0 0 0 / 50%);
}
.dialog[open] { display: flex; }
.dialog::backdrop { background: rgb(10 15 25 / 55%); }
.dialog-head { display: flex; padding: 0.375rem 0.5rem 0.375rem 1rem; align-items: center; gap: 0.5rem; }
.dialog-head:dir(rtl) { padding: 0.375rem 1rem 0.375rem 0.5rem; }
.dialog-title { margin: 0; flex: 1; font-size: 1.0625rem; font-weight: 650; line-height: 1.35; }
.stage { position: relative; min-block-size: 0; flex: 1; border-block-start: 1px solid var(--_chip); }
.stage > .message { padding: 2rem 1rem; text-align: center; }
.frame { position: absolute; inset: 0; inline-size: 100%; block-size: 100%; border: 0; background: #ffffff; color-scheme: light; }
.frame.waiting { opacity: 0; pointer-events: none; }
.cross { display: block; position: relative; inline-size: 0.875rem; block-size: 0.875rem; }
.cross::before, .cross::after {
    position: absolute;
    inset-block-start: calc(50% - 1px);
    inset-inline: 0;
    border-block-start: 2px solid currentcolor;
    content: "";
    transform: rotate(45deg);
}
.cross::after { transform: rotate(-45deg); }
@media (max-width: 40rem) {
    .dialog { inline-size: 100dvi; block-size: 100dvb; border: 0; border-radius: 0; }
}
@media (pointer: coarse) {
    .button { min-block-size: max(var(--_size), 2.75rem); }
    .file-remove, .dialog-close { inline-size: 2.75rem; block-size: 2.75rem; }
}
@media (forced-colors: active) {
    progress { border: 1px solid CanvasText; background: Canvas; forced-color-adjust: none; }
    progress::-webkit-progress-bar { background: Canvas; }
    progress::-webkit-progress-value { background: Highlight; }
    progress::-moz-progress-bar { background: Highlight; }
    progress:indeterminate { background: linear-gradient(90deg, Canvas, Highlight, Canvas) 0 0 / 200% 100%; }
    .file > .icon { color: CanvasText; }
    .file + .file { border-color: CanvasText; }
    .button:disabled { opacity: 1; }
}
`);
