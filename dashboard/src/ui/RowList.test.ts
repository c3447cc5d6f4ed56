import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, expect, it } from 'vitest';
import { ApiError } from '../api/client.ts';
import { i18n } from '../i18n.ts';
import { aRouter } from '../router.fixture.ts';
import RowList from './RowList.vue';

enableAutoUnmount(afterEach);

const items = Array.from({ length: 100 }, (_, id) => ({ id }));
const open = (props: { firstLoad: boolean; scrollTop?: number }) =>
  mount(RowList, {
    props: { items, rowHeight: 60, loading: props.firstLoad, complete: !props.firstLoad, ...props },
    slots: { head: '<h2>Pesanan</h2>' },
    global: { plugins: [i18n, aRouter()] },
    attachTo: document.body,
  });
const SCROLLER = '[aria-busy]';

it('shows the shape of rows until the first are here, below the same head', async () => {
  const list = open({ firstLoad: true });
  expect(list.find('ul').exists()).toBe(false);
  expect(list.get('[role="status"]').attributes('aria-label')).toBe('Memuat…');
  expect(list.get('h2').text()).toBe('Pesanan');

  await list.setProps({ firstLoad: false, loading: false, complete: true });
  expect(list.find('ul').exists()).toBe(true);
  expect(list.find('[role="status"][aria-label]').exists()).toBe(false);
  expect(list.get('h2').text()).toBe('Pesanan');
});

it('begins where the reader was, and says where they go', async () => {
  const list = open({ firstLoad: false, scrollTop: 300 });
  const scroller = list.get(SCROLLER);
  expect(scroller.element.scrollTop).toBe(300);

  scroller.element.scrollTop = 500;
  await scroller.trigger('scroll');
  expect(list.emitted('update:scrollTop')).toEqual([[500]]);
});

it('begins at the top again on a page that keeps no place', async () => {
  const list = open({ firstLoad: false });
  const scroller = list.get(SCROLLER);
  scroller.element.scrollTop = 500;
  await scroller.trigger('scroll');

  await list.setProps({ firstLoad: true });
  await list.setProps({ firstLoad: false });
  expect(list.get(SCROLLER).element.scrollTop).toBe(0);
});

it('says above its rows that they may be old, wherever the reader is, and lets them try again', async () => {
  const list = open({ firstLoad: false });
  const error = new ApiError(503, 'unavailable', '');
  await list.setProps({ complete: false, error, outdated: true });
  expect(list.findAll('[role=alert]')).toHaveLength(1);
  expect(list.get(SCROLLER).find('[role=alert]').exists()).toBe(false);
  expect(list.get('[role=alert]').text()).toContain('Daftar ini belum berhasil diperbarui.');
  expect(list.get('[role=alert]').text()).toContain('Bagian dari ROMS sedang tidak aktif');
  // Nothing more is on its way.
  expect(list.find('[role=status]').exists()).toBe(false);

  const again = list.get<HTMLButtonElement>('[role=alert] button');
  again.element.focus();
  await again.trigger('click');
  expect(list.emitted('retry')).toHaveLength(1);
  await list.setProps({ loading: true });
  expect(list.find('[role=alert]').exists()).toBe(true);
  await list.setProps({ loading: false, complete: true, error: null, outdated: false });
  await flushPromises();
  expect(list.find('[role=alert]').exists()).toBe(false);
  expect(list.element.contains(document.activeElement)).toBe(true);
});

it('says behind its rows why no more come', async () => {
  const list = open({ firstLoad: false });
  await list.setProps({ complete: false, error: new ApiError(503, 'unavailable', '') });
  expect(list.findAll('[role=alert]')).toHaveLength(1);
  expect(list.get(SCROLLER).find('[role=alert]').exists()).toBe(true);
});
