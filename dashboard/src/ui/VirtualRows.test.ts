import { flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';
import { ApiError } from '../api/client.ts';
import { i18n } from '../i18n.ts';
import { aRouter } from '../router.fixture.ts';
import VirtualRows from './VirtualRows.vue';

/** How tall the rows are drawn (pixels); happy-dom lays nothing out. */
let drawnPx = 60;
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockImplementation(() => drawnPx);
});
afterEach(() => vi.restoreAllMocks());

async function draw() {
  const items = Array.from({ length: 1_000 }, (_, id) => ({ id }));
  const list = mount(VirtualRows, {
    props: { items, rowHeight: 60, loading: false, complete: true },
    global: { plugins: [i18n, aRouter()] },
    attachTo: document.body,
  });
  await vi.waitUntil(() => list.findAll('li').length > 0);
  await nextTick();
  return list;
}

it('draws only the rows that are seen', async () => {
  const list = await draw();
  expect(list.findAll('li').length).toBeGreaterThan(5);
  expect(list.findAll('li').length).toBeLessThan(50);
  list.unmount();
});

it('gives a row whose text was enlarged the room that it needs', async () => {
  drawnPx = 120;
  const list = await draw();
  const tops = list
    .findAll('li')
    .map((row) => /translateY\((\d+)px\)/.exec(row.attributes('style') ?? '')?.[1]);
  expect(tops.slice(0, 3)).toEqual(['0', '120', '240']);
  list.unmount();
});

it('says behind its rows why no more come, and lets the reader try again without losing the keyboard', async () => {
  const list = await draw();
  const rows = list.findAll('li').length;
  await list.setProps({ complete: false, error: new ApiError(503, 'unavailable', '') });
  expect(list.findAll('li').length).toBe(rows);
  expect(list.get('[role=alert]').text()).toContain('Bagian dari ROMS sedang tidak aktif');
  expect(list.find('[role=status]').exists()).toBe(false);
  const again = list.get<HTMLButtonElement>('[role=alert] button');
  again.element.focus();
  await again.trigger('click');
  expect(list.emitted('retry')).toHaveLength(1);
  await list.setProps({ loading: true });
  expect(list.find('[role=alert]').exists()).toBe(false);
  expect(list.get('[role=status]').text()).toBe('Memuat…');
  await flushPromises();
  expect(list.element.contains(document.activeElement)).toBe(true);
  list.unmount();
});
