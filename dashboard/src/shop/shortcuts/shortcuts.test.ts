import { enableAutoUnmount, mount } from '@vue/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import { isShortcut, SHORTCUTS, type ShortcutName } from './shortcuts.ts';
import { useShortcuts } from './use-shortcuts.ts';

enableAutoUnmount(afterEach);
afterEach(() => document.body.replaceChildren());

const names = Object.keys(SHORTCUTS) as ShortcutName[];
const key = (init: KeyboardEventInit) =>
  new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init });
const meant = (init: KeyboardEventInit) => names.filter((name) => isShortcut(key(init), name));

it('letters are places on the keyboard, signs what they write', () => {
  // On a Dvorak layout the key at J's place writes an h.
  expect(meant({ code: 'KeyJ', key: 'h' })).toEqual(['next']);
  expect(meant({ code: 'KeyC', key: 'j' })).toEqual([]);
  expect(meant({ code: 'Slash', key: '?', shiftKey: true })).toEqual(['help']);
  expect(meant({ code: 'Minus', key: '?', shiftKey: true })).toEqual(['help']);
});

it('takes nothing that is the browser’s, the system’s or an input method’s', () => {
  for (const modifier of ['ctrlKey', 'metaKey', 'altKey'] as const) {
    for (const code of ['KeyJ', 'KeyN', 'KeyR', 'KeyT', 'KeyM', 'KeyP'])
      expect(meant({ code, key: 'x', [modifier]: true })).toEqual([]);
  }
  expect(meant({ code: 'KeyJ', key: 'J', shiftKey: true })).toEqual([]);
  expect(meant({ key: 'Enter', isComposing: true })).toEqual([]);
  expect(meant({ code: 'KeyK', key: 'k', ctrlKey: true })).toEqual(['search']);
});

it('no two of one place are the same key', () => {
  const places = names.map((name) => {
    const {
      group,
      code,
      key: written,
      mod,
      shift,
      alt,
    } = SHORTCUTS[name] as (typeof SHORTCUTS)['newLine'] & {
      code?: string;
      mod?: true;
      alt?: true;
    };
    const place = group === 'composer' ? 'field' : 'page';
    return [place, code ?? written, mod ?? false, shift ?? false, alt ?? false].join(' ');
  });
  expect(new Set(places).size).toBe(names.length);
});

it('is silent where somebody types, in dialogs, and where a part has taken the key', async () => {
  const next = vi.fn();
  mount({ setup: () => useShortcuts({ next }), template: '<i />' });
  document.body.innerHTML =
    '<input /><div role="dialog"><button>a</button></div><p id="taker"></p><p id="page"></p>';
  const press = (place: string) => {
    const event = key({ code: 'KeyJ', key: 'j' });
    document.querySelector(place)!.dispatchEvent(event);
    return event.defaultPrevented;
  };
  document.querySelector('#taker')!.addEventListener('keydown', (event) => event.preventDefault());
  expect(press('input')).toBe(false);
  expect(press('[role=dialog] button')).toBe(false);
  press('#taker');
  expect(next).not.toHaveBeenCalled();
  expect(press('#page')).toBe(true);
  expect(next).toHaveBeenCalledOnce();
});
