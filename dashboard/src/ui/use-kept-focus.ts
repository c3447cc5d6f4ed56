import { useEventListener, useMutationObserver } from '@vueuse/core';
import type { Ref } from 'vue';

/**
 * Keeps the keyboard inside `container` when the element that it is on goes away or is moved: without this the
 * browser gives the focus to the body, and the next keys do nothing. `fallback` is given the focus when the element
 * is gone or takes none any more. Whoever clicks elsewhere keeps what they clicked.
 */
export function useKeptFocus(container: Readonly<Ref<HTMLElement | null>>, fallback: () => unknown): void {
  let last: HTMLElement | null = null;

  useEventListener(container, 'focusin', ({ target }) => {
    last = target as HTMLElement;
  });
  useEventListener(document, 'focusin', ({ target }) => {
    if (!container.value?.contains(target as Node)) last = null;
  });
  useEventListener(document, 'pointerdown', () => (last = null), { capture: true });

  useMutationObserver(container, restore, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ['disabled'],
  });

  function restore(): void {
    const active = document.activeElement;
    if (last === null || (active !== null && active !== document.body && !isOff(active))) return;
    const lost = last;
    last = null;
    if (lost.isConnected && !isOff(lost)) lost.focus({ preventScroll: true });
    else fallback();
  }
}

/** The browser still names a control that was just switched off, and lets it go with the next frame. */
function isOff(element: Element): boolean {
  return (element as HTMLButtonElement).disabled === true;
}
