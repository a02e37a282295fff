// The look that the pickers share: a constructed style sheet, which a Content-Security-Policy without "unsafe-inline" lets
// through. The colours follow the page's `color-scheme`; every pair of text and ground has a contrast of 4.5 or more.

export const shared = new CSSStyleSheet();

shared.replaceSync(`
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
    display: block;
    inline-size: 100%;
    min-inline-size: 0;
    contain: inline-size; /* A long name makes no page wider. */
    color: var(--_text);
    font: inherit;
    line-height: 1.4;
    text-align: start;
}
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
.message { margin: 0; padding: 0.625rem 0.75rem; color: var(--_quiet); overflow-wrap: anywhere; }
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
    .remedy { min-block-size: 2.75rem; }
}
@media (prefers-reduced-motion: reduce) {
    * { transition: none !important; }
}
`);
