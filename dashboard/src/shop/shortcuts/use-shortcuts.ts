import { useEventListener } from '@vueuse/core';
import { isShortcut, type ShortcutName } from './shortcuts.ts';

/** Where a key is typed, or belongs to what is open. */
const TAKEN = 'input, textarea, select, [contenteditable=true], [role=dialog], [role=menu]';

/**
 * Does what these shortcuts stand for while the part is on screen: nowhere that somebody types, in no dialog, and not
 * where another part has taken the key already.
 */
export function useShortcuts(handlers: Partial<Record<ShortcutName, () => unknown>>): void {
  useEventListener(window, 'keydown', (event: KeyboardEvent) => {
    const target = event.target as Partial<HTMLElement> | null;
    if (event.defaultPrevented || target?.closest?.(TAKEN)) return;
    const names = Object.keys(handlers) as ShortcutName[];
    const name = names.find((one) => isShortcut(event, one));
    if (name === undefined) return;
    event.preventDefault();
    void handlers[name]?.();
  });
}
