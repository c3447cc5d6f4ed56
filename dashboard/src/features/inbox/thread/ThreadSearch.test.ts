import { flushPromises, mount } from '@vue/test-utils';
import { beforeEach, expect, it, vi } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { defineComponent } from 'vue';
import { i18n } from '../../../i18n.ts';
import { aMessage } from '../inbox.fixture.ts';
import { searchMessages } from '../inbox.api.ts';
import ThreadSearch from './ThreadSearch.vue';

vi.mock('../inbox.api.ts', () => ({ searchMessages: vi.fn() }));

const hit = (messageId: number) => ({
  messageId,
  excerpt: `kopi ${messageId}`,
  marks: [[0, 4]] as [number, number][],
});
const page = (ids: number[], nextCursor: string | null = null) => ({
  data: ids.map((id) => aMessage(id)),
  page: { nextCursor, newerCursor: null, hits: ids.map(hit) },
});

async function search() {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/:path(.*)*', component: defineComponent({ template: '<i/>' }) }],
  });
  await router.push('/inbox/4?tab=mine');
  const bar = mount(ThreadSearch, { props: { conversationId: 4 }, global: { plugins: [i18n, router] } });
  const type = async (text: string) => {
    await bar.get('input').setValue(text);
    await vi.advanceTimersByTimeAsync(500);
    await flushPromises();
  };
  const press = async (selector: string) => {
    await bar.get(selector).trigger('click');
    await flushPromises();
  };
  return { bar, type, press, query: () => router.currentRoute.value.query };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.mocked(searchMessages).mockReset();
  return () => vi.useRealTimers();
});

it('goes to the newest hit and from there to older and newer ones, over the end of a page', async () => {
  vi.mocked(searchMessages)
    .mockResolvedValueOnce(page([5, 8], '5'))
    .mockResolvedValueOnce(page([2]));
  const { bar, type, press, query } = await search();
  await type('kopi');
  expect(searchMessages).toHaveBeenCalledWith(4, { q: 'kopi', before: undefined });
  expect(query()).toEqual({ tab: 'mine', message: '8' });
  expect(bar.get('mark').text()).toBe('kopi');
  expect(bar.text()).toContain('1 dari 2+');
  await press('[data-older]');
  expect(query().message).toBe('5');
  await press('[data-older]');
  expect(searchMessages).toHaveBeenLastCalledWith(4, { q: 'kopi', before: 5 });
  expect([query().message, bar.text().includes('3 dari 3')]).toEqual(['2', true]);
  expect(bar.get('[data-older]').attributes('disabled')).toBeDefined();
  await press('[data-newer]');
  expect(query().message).toBe('5');
});

it('says when there is nothing and when it did not work, and closes with Esc', async () => {
  vi.mocked(searchMessages).mockResolvedValueOnce(page([])).mockRejectedValueOnce(new Error('offline'));
  const { bar, type } = await search();
  await type('zzz');
  expect(bar.get('[role=status]').text()).toBe('Tidak ada');
  await type('yyy');
  expect(bar.get('[role=status]').text()).toBe('Belum berhasil');
  await bar.get('input').trigger('keydown', { key: 'Escape' });
  expect(bar.emitted('close')).toHaveLength(1);
});
