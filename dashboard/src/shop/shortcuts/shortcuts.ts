/**
 * Every shortcut of the dashboard, once: what listens reads it here, and the page that explains them too. Letters are
 * places on the keyboard (`event.code`), so that they stay where they are under every layout; named keys and signs are
 * what they write. None is one of the browser's own.
 */
export type Shortcut = {
  /** The key by its place. */
  code?: string;
  /** The key by what it writes. */
  key?: string;
  /** Control, or Command on a Mac. */
  mod?: true;
  shift?: true;
  alt?: true;
  /** As people read them, one after the other or together. */
  shown: readonly string[];
  group: 'everywhere' | 'list' | 'thread' | 'composer';
};

export const SHORTCUTS = {
  search: { code: 'KeyK', mod: true, shown: ['meta', 'K'], group: 'everywhere' },
  help: { key: '?', shown: ['?'], group: 'everywhere' },
  next: { code: 'KeyJ', shown: ['J'], group: 'list' },
  previous: { code: 'KeyK', shown: ['K'], group: 'list' },
  find: { key: '/', shown: ['/'], group: 'list' },
  newChat: { code: 'KeyN', shown: ['N'], group: 'list' },
  reply: { code: 'KeyR', shown: ['R'], group: 'thread' },
  take: { code: 'KeyT', shown: ['T'], group: 'thread' },
  markRead: { code: 'KeyM', shown: ['M'], group: 'thread' },
  panel: { code: 'KeyP', shown: ['P'], group: 'thread' },
  send: { key: 'Enter', shown: ['enter'], group: 'composer' },
  newLine: { key: 'Enter', shift: true, shown: ['shift', 'enter'], group: 'composer' },
  sendNext: { key: 'Enter', mod: true, shown: ['ctrl', 'enter'], group: 'composer' },
  sendResolve: { key: 'Enter', mod: true, shift: true, shown: ['ctrl', 'shift', 'enter'], group: 'composer' },
  sendSnooze: { key: 'Enter', alt: true, shown: ['alt', 'enter'], group: 'composer' },
  canned: { key: '/', shown: ['/'], group: 'composer' },
  emoji: { key: ':', shown: [':'], group: 'composer' },
  leave: { key: 'Escape', shown: ['escape'], group: 'composer' },
} as const satisfies Record<string, Shortcut>;
export type ShortcutName = keyof typeof SHORTCUTS;

/** Whether a key that was pressed is this shortcut, with its modifiers and no other; a key that composes a letter is none. */
export function isShortcut(event: KeyboardEvent, name: ShortcutName): boolean {
  const { code, key, mod, shift, alt }: Shortcut = SHORTCUTS[name];
  if (
    event.isComposing ||
    event.altKey !== (alt ?? false) ||
    (event.ctrlKey || event.metaKey) !== (mod ?? false)
  )
    return false;
  // A sign says itself whether Shift writes it.
  const isSign = key !== undefined && key.length === 1;
  if (!isSign && event.shiftKey !== (shift ?? false)) return false;
  return code === undefined ? event.key === key : event.code === code;
}
