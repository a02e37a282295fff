// The keyboard of the people picker, as the ARIA Authoring Practices give it to an editable combobox with a list.

const page = 10;

/**
 * Does what a key in the text asks for. `actions` has `search()`, `open()`, `close()`, `clear()`, `submit()` and
 * `removeLast()`; `canSearch` says whether there is text enough.
 */
export function pressed(event, { input, list, chips, canSearch, actions }) {
    if (event.isComposing || event.ctrlKey || event.metaKey) {
        return;
    }
    const isRightToLeft = getComputedStyle(input).direction === "rtl";
    const [towardsStart, towardsEnd] = isRightToLeft ? ["ArrowRight", "ArrowLeft"] : ["ArrowLeft", "ArrowRight"];
    const isActive = list.isOpen && list.hasActive && !event.shiftKey;
    const isAtStart = input.selectionStart === 0 && input.selectionEnd === 0;
    const move = (where) => {
        list.move(where);
        return true;
    };
    // Each says whether the key was for us; the text gets the others.
    const keys = {
        ArrowDown() {
            if (!list.isOpen) {
                if (list.hasContent) {
                    actions.open();
                } else if (canSearch) {
                    actions.search();
                    return true;
                }
            }
            return event.altKey || !list.isOpen || move(1);
        },
        ArrowUp() {
            if (event.altKey) {
                actions.close();
                return true;
            }
            return list.isOpen && move(-1);
        },
        PageDown: () => isActive && move(page),
        PageUp: () => isActive && move(-page),
        Home: () => isActive && move("first"),
        End: () => isActive && move("last"),
        [towardsEnd]: () => isActive && list.expand(),
        [towardsStart]: () => isActive ? list.collapse() : isAtStart && !event.shiftKey && chips.focus(Infinity),
        Enter() {
            if (list.isOpen && list.hasActive) {
                list.take();
            } else if (input.value === "") {
                actions.submit();
            } else if (canSearch && !list.isOpen) {
                actions.search();
            }
            return true;
        },
        Escape() {
            if (list.isOpen) {
                actions.close();
                return true;
            }
            if (input.value === "") {
                return false;
            }
            actions.clear();
            return true;
        },
        // Held down it empties the text and stops there.
        Backspace: () => isAtStart && !event.repeat && actions.removeLast(),
    };
    if (Object.hasOwn(keys, event.key) && keys[event.key]()) {
        event.preventDefault();
        event.stopPropagation();
    }
}
