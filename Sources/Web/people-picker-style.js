// The look of the people picker; what it shares with the file picker stands in picker-style.js.

export const style = new CSSStyleSheet();

style.replaceSync(`
:host { --_face: var(--entra-picker-photo-size, 2rem); }
.holder { position: relative; }
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
.members > .message { margin-inline-start: 1.25rem; }
@media (pointer: coarse) {
    .field { min-block-size: 3rem; }
    .chip, .chip-remove, .input { min-block-size: 2.75rem; }
    .chip { border-radius: 1.375rem; }
    .chip-remove { inline-size: 2.75rem; block-size: 2.75rem; }
    .option { min-block-size: 3.25rem; }
    .option-expand { inline-size: 2.75rem; block-size: 2.75rem; }
    /* Below 16 pixels a telephone zooms into the field. */
    .input { font-size: max(1rem, 16px); }
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
