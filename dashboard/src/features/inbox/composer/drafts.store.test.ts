import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { useLoginStore } from '../../../shop/login/login.store.ts';
import { useDraftsStore } from './drafts.store.ts';

function sitDown(id: number) {
  useLoginStore().me = {
    user: { id, name: `CS ${id}`, email: 'cs@toko.id', role: 'cs' },
    shop: { name: 'Kopi Kita', zone: 'Asia/Jakarta' },
    temporalUiUrl: null,
    temporalNamespace: null,
  };
}

beforeEach(() => {
  localStorage.clear();
  vi.useFakeTimers();
  setActivePinia(createPinia());
  sitDown(1);
});

describe('drafts', () => {
  it('survive a reload, each in its conversation', () => {
    useDraftsStore().set(4, 'sebentar ya kak');
    useDraftsStore().set(5, '   ');
    vi.advanceTimersByTime(1_000);
    setActivePinia(createPinia());
    sitDown(1);
    expect([...useDraftsStore().byConversation]).toEqual([[4, 'sebentar ya kak']]);
  });

  it('are written at once when the page goes away', () => {
    useDraftsStore().set(4, 'belum selesai');
    window.dispatchEvent(new Event('pagehide'));
    setActivePinia(createPinia());
    sitDown(1);
    expect(useDraftsStore().byConversation.get(4)).toBe('belum selesai');
  });

  it('are not shown to the next person at this browser', () => {
    useDraftsStore().set(4, 'rahasia');
    vi.advanceTimersByTime(1_000);
    sitDown(2);
    expect(useDraftsStore().byConversation.size).toBe(0);
    sitDown(1);
    expect(useDraftsStore().byConversation.get(4)).toBe('rahasia');
  });
});
