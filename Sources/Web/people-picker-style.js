// The look of the people picker: a constructed style sheet, which a Content-Security-Policy without "unsafe-inline" lets
// through. The colours follow the page's `color-scheme`; every pair of text and ground has a contrast of 4.5 or more.

export const style = new CSSStyleSheet();

style.replaceSync(`
:host {
    --_ground: var(--entra-picker-ground, light-dark(#ffffff, #1b2027));
    --_text: var(--entra-picker-text, light-dark(#1a2029, #e8ebf0));
    --_quiet: var(--entra-picker-quiet, light-dark(#525d6b, #a9b3c0));
    --_line: var(--entra-picker-line, light-dark(#7a8593, #77828f));
    --_accent: var(--entra-picker-accent, light-dark(#0f5aa8, #7db8f5));
    --_on-accent: var(--entra-picker-on-accent, light-dark(#ffffff, #0d1520));
    --_active: var(--entra-picker-active, light-dark(#e4eefa, #263a52));
    --_chip: var(--entra-picker-chip, light-dark(#e9edf2, #2c343f));
    --_alarm: var(--entra-picker-alarm, light-dark(#a4262c, #f3a6a4));
    --_alarm-ground: var(--entra-picker-alarm-ground, light-dark(#fcf2f2, #2a1d20));
    --_radius: var(--entra-picker-radius, 0.625rem);
    --_size: var(--entra-picker-size, 2.5rem);
    --_face: var(--entra-picker-photo-size, 2rem);
    display: block;
    inline-size: 100%;
    min-inline-size: 0;
    contain: inline-size; /* A long name makes no page wider. */
    color: var(--_text);
    font: inherit;
    line-height: 1.4;
    text-align: start;
}
.holder { position: relative; }
:host([hidden]) { display: none; }
*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
.unseen {
    position: absolute;
    overflow: hidden;
    inline-size: 1px;
    block-size: 1px;
    clip-path: inset(50%);
    white-space: nowrap;
}
.field {
    display: flex;
    min-block-size: var(--_size);
    padding: 0.25rem 0.375rem;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    flex-wrap: wrap;
    align-items: center;
    gap: 0.25rem;
    background: var(--_ground);
    cursor: text;
}
.field:has(.input:focus-visible) {
    border-color: var(--_accent);
    outline: 2px solid var(--_accent);
    outline-offset: 0;
}
.field.refused { border-color: var(--_alarm); }
.field.disabled { opacity: 0.65; cursor: not-allowed; }
.chips { display: contents; margin: 0; padding: 0; list-style: none; }
/* The text comes first for who reads and for the focus of the whole; the eye finds the chips before it. */
.chip {
    display: inline-flex;
    order: -1;
    max-inline-size: 100%;
    min-block-size: 1.875rem;
    border-radius: 1rem;
    align-items: center;
    background: var(--_chip);
    --_face: 1.625rem;
    padding-inline-start: 0.125rem;
}
.chip:has(:focus-visible) { outline: 2px solid var(--_accent); outline-offset: 1px; }
.chip-name {
    overflow: hidden;
    min-inline-size: 0;
    padding-inline: 0.375rem 0.25rem;
    text-overflow: ellipsis;
    white-space: nowrap;
}
.chip-remove {
    display: grid;
    inline-size: 1.875rem;
    block-size: 1.875rem;
    padding: 0;
    border: 0;
    border-radius: 50%;
    flex: none;
    place-items: center;
    background: none;
    color: inherit;
    font: inherit;
    outline: none;
    cursor: pointer;
}
.chip-remove:hover { background: var(--_line); color: var(--_ground); }
.chip-remove:disabled { cursor: not-allowed; }
.cross { inline-size: 0.75rem; block-size: 0.75rem; }
.cross::before, .cross::after {
    display: block;
    inline-size: 0.875rem;
    block-size: 0;
    border-block-start: 2px solid currentcolor;
    content: "";
    transform: translate(-0.0625rem, 0.3125rem) rotate(45deg);
}
.cross::after { transform: translate(-0.0625rem, 0.1875rem) rotate(-45deg); }
.input {
    min-inline-size: min(9rem, 100%);
    min-block-size: 1.875rem;
    padding: 0 0.375rem;
    border: 0;
    flex: 1 1 9rem;
    background: none;
    color: inherit;
    font: inherit;
    outline: none;
}
.input::placeholder { color: var(--_quiet); opacity: 1; }
.input:disabled { cursor: not-allowed; }
.photo {
    position: relative;
    display: inline-grid;
    overflow: hidden;
    inline-size: var(--_face);
    block-size: var(--_face);
    border-radius: 50%;
    flex: none;
    place-items: center;
    background: var(--_accent);
    color: var(--_on-accent);
    font-size: calc(var(--_face) * 0.4);
    font-weight: 600;
    line-height: 1;
    user-select: none;
}
.photo[data-type="group"], .photo[data-type="role"] { border-radius: 25%; }
.photo img {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
    opacity: 0;
}
.photo img.there { opacity: 1; }
.popup {
    position: absolute;
    z-index: var(--entra-picker-layer, 100);
    inset-block-start: calc(100% + 0.25rem);
    inset-inline: 0;
    display: flex;
    overflow: hidden;
    max-block-size: min(24rem, 60vh);
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    flex-direction: column;
    background: var(--_ground);
    box-shadow: 0 12px 32px -8px rgb(0 0 0 / 30%);
}
.popup.above { inset-block: auto calc(100% + 0.25rem); }
.listbox { overflow-y: auto; min-block-size: min(8rem, 40%); padding: 0.25rem; overscroll-behavior: contain; }
.option {
    display: flex;
    min-block-size: 2.75rem;
    padding: 0.25rem 0.5rem;
    border-radius: calc(var(--_radius) - 0.25rem);
    align-items: center;
    gap: 0.625rem;
    cursor: pointer;
}
.option.member { margin-inline-start: 1.25rem; }
.option.action { color: var(--_accent); font-weight: 600; }
.option:hover { background: var(--_chip); }
.option.active { background: var(--_active); outline: 2px solid var(--_accent); outline-offset: -2px; }
.lines { display: block; min-inline-size: 0; flex: 1; }
.option-name, .option-detail { display: block; overflow-wrap: anywhere; text-align: start; }
.option-detail { color: var(--_quiet); font-size: 0.875em; }
.option-check { inline-size: 1rem; flex: none; }
[aria-selected="true"] > .option-check::before {
    display: block;
    inline-size: 0.4375rem;
    block-size: 0.875rem;
    border: solid var(--_accent);
    border-width: 0 2.5px 2.5px 0;
    margin-inline: 0.25rem;
    content: "";
    transform: translateY(-0.125rem) rotate(45deg);
}
.option-expand {
    display: grid;
    inline-size: 2.25rem;
    block-size: 2.25rem;
    border-radius: 50%;
    flex: none;
    place-items: center;
}
.option-expand:hover { background: var(--_active); }
.option-expand::before {
    inline-size: 0.5rem;
    block-size: 0.5rem;
    border: solid currentcolor;
    border-width: 0 2px 2px 0;
    content: "";
    transform: translateY(-0.125rem) rotate(45deg);
    transition: transform 120ms;
}
.option.open > .option-expand::before { transform: translateY(0.125rem) rotate(225deg); }
.message { margin: 0; padding: 0.625rem 0.75rem; color: var(--_quiet); overflow-wrap: anywhere; }
.members > .message { margin-inline-start: 1.25rem; }
.notices { overflow-y: auto; min-block-size: 0; flex: 0 1 auto; }
.notice {
    display: flex;
    padding: 0.5rem 0.75rem;
    border-inline-start: 4px solid var(--_alarm);
    flex-wrap: wrap;
    align-items: center;
    gap: 0.25rem 0.75rem;
    background: var(--_alarm-ground);
}
.notice p { margin: 0; flex: 1 1 14rem; }
.remedy {
    display: inline-flex;
    min-block-size: 2.25rem;
    padding: 0.125rem 0.75rem;
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) - 0.125rem);
    align-items: center;
    background: var(--_ground);
    color: var(--_accent);
    font: inherit;
    font-size: 0.9375em;
    font-weight: 600;
    text-decoration: none;
    cursor: pointer;
}
.remedy:hover { border-color: currentcolor; text-decoration: underline; }
.remedy:focus-visible { outline: 3px solid var(--_accent); outline-offset: -3px; }
.error { margin: 0.25rem 0 0; color: var(--_alarm); font-size: 0.875em; }
@media (pointer: coarse) {
    .field { min-block-size: 3rem; }
    .chip, .chip-remove, .input { min-block-size: 2.75rem; }
    .chip { border-radius: 1.375rem; }
    .chip-remove { inline-size: 2.75rem; block-size: 2.75rem; }
    .option { min-block-size: 3.25rem; }
    .option-expand { inline-size: 2.75rem; block-size: 2.75rem; }
    .remedy { min-block-size: 2.75rem; }
    /* Below 16 pixels a telephone zooms into the field. */
    .input { font-size: max(1rem, 16px); }
}
@media (prefers-reduced-motion: reduce) {
    * { transition: none !important; }
}
@media (forced-colors: active) {
    .chip, .photo { border: 1px solid CanvasText; }
    .option.active { background: Highlight; color: HighlightText; outline-color: Highlight; forced-color-adjust: none; }
    .option.active * { color: HighlightText; }
    .option.active .photo { background: Canvas; color: CanvasText; }
    .option.active .photo * { color: CanvasText; }
    .option.active > .option-check::before { border-color: HighlightText; }
    .field:has(.input:focus-visible), .chip:has(:focus-visible) { outline-color: Highlight; }
}
`);
