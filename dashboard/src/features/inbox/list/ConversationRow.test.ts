import { createTestingPinia } from '@pinia/testing';
import { enableAutoUnmount, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { i18n } from '../../../i18n.ts';
import { aConversation } from '../inbox.fixture.ts';
import ConversationRow from './ConversationRow.vue';

const NOW = Date.parse('2026-11-22T05:00:00.000Z');
const minutesAgo = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();

enableAutoUnmount(afterEach);
beforeEach(() => vi.useFakeTimers({ now: NOW, toFake: ['Date', 'setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

function draw(changes: Parameters<typeof aConversation>[1], isDense = false) {
  return mount(ConversationRow, {
    props: { conversation: aConversation(1, changes), isDense },
    global: { plugins: [i18n, createTestingPinia({ createSpy: vi.fn })], stubs: { Icon: true } },
  });
}
const barOf = (row: ReturnType<typeof draw>) => {
  const bar = row.find<HTMLElement>('[data-waiting-bar] span');
  return bar.exists()
    ? [bar.element.style.width, bar.classes().find((name) => name.startsWith('bg-'))]
    : null;
};

/** Somebody who has waited so many minutes for an answer within 60. */
const waits = (minutes: number) => ({
  waitingSince: minutesAgo(minutes),
  replyTarget: { soonAt: minutesAgo(minutes - 40), dueAt: minutesAgo(minutes - 60) },
});

it('shows how long the customer has waited as a bar that fills until the answer is due and changes its colour', () => {
  expect(barOf(draw({ waitingSince: null }))).toBeNull();
  expect(barOf(draw(waits(6)))).toEqual(['10%', 'bg-brand-400']);
  expect(barOf(draw(waits(30)))).toEqual(['50%', 'bg-brand-400']);
  expect(barOf(draw(waits(45)))?.[1]).toBe('bg-gold-400');
  expect(barOf(draw(waits(300)))).toEqual(['100%', 'bg-maroon-400']);
});

it('marks a wait that nears and passes its target, in words and by a mark too', () => {
  expect(draw(waits(30)).text()).not.toContain('target');
  expect(draw(waits(45)).text()).toContain('Mendekati target');
  const late = draw(waits(300)).get('[data-urgency="late"]');
  expect(late.text()).toContain('Lewat target');
  expect(late.find('icon-stub, svg, .iconify').exists()).toBe(true);
});

it('says the wait and who serves in words, also where a low row shows a bar and an avatar only', () => {
  const changes = { waitingSince: minutesAgo(30), assignee: { id: 9, name: 'Dimas' } };
  const [tall, low] = [draw(changes), draw(changes, true)];
  for (const row of [tall, low]) {
    expect(row.text()).toContain('Menunggu 30 mnt');
    expect(row.text()).toContain('Dimas');
  }
  expect(low.get('.sr-only:last-child').text()).toContain('Menunggu 30 mnt');
});

it('says of an open conversation only that nobody took it', () => {
  expect(draw({}).text()).toContain('Belum diambil');
  for (const isDense of [false, true])
    expect(draw({ status: 'resolved' }, isDense).text()).not.toContain('Belum diambil');
});
