import type { GivenSegment } from '@roms/contracts/segments';
import { enableAutoUnmount, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { i18n } from '../../i18n.ts';
import SegmentBadge from './SegmentBadge.vue';

enableAutoUnmount(afterEach);
const NOW = new Date('2026-06-30T05:00:00Z');
beforeEach(() => vi.useFakeTimers({ now: NOW, toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

const DAY_MS = 86_400_000;
const ago = (days: number): string => new Date(NOW.getTime() - days * DAY_MS).toISOString();
const customer = (
  segment: GivenSegment['segment'],
  { orders, first, last }: { orders: number; first?: number; last?: number },
): GivenSegment => ({
  segment,
  segmentReason: {
    orders,
    spent: orders * 250_000,
    firstOrderAt: first === undefined ? null : ago(first),
    lastOrderAt: last === undefined ? null : ago(last),
  },
});
const badge = (shown: GivenSegment, told = false) =>
  mount(SegmentBadge, { props: { customer: shown, told }, global: { plugins: [createPinia(), i18n] } });

it.each([
  [customer('loyal', { orders: 6, first: 200, last: 12 }), 'Loyal: 6 order, terakhir 12 hari'],
  [customer('inactive', { orders: 2, first: 200, last: 75 }), 'Tidak aktif: 2 order, terakhir 75 hari'],
  [
    customer('big_spender', { orders: 5, first: 200, last: 0 }),
    'Belanja besar: Rp\u00a01.250.000, terakhir hari ini',
  ],
  [customer('new', { orders: 1, first: 3, last: 3 }), 'Baru: order pertama 3 hari lalu'],
  [customer('new', { orders: 1, first: 0, last: 0 }), 'Baru: order pertama hari ini'],
  [customer('none', { orders: 0 }), 'Belum belanja: belum ada order yang dikirim atau selesai'],
])('says why, on hover and for those who listen: %o', (shown, words) => {
  const one = badge(shown);
  expect(one.get('[data-segment]').attributes('title')).toBe(words);
  expect(one.text()).toBe(words);
});

it('says why beside it where there is room, once', () => {
  expect(badge(customer('loyal', { orders: 6, first: 200, last: 12 }), true).text()).toBe(
    'Loyal6 order, terakhir 12 hari',
  );
});
