import { enableAutoUnmount, mount } from '@vue/test-utils';
import { afterEach, expect, it } from 'vitest';
import { i18n } from '../i18n.ts';
import RowList from './RowList.vue';

enableAutoUnmount(afterEach);

const items = Array.from({ length: 100 }, (_, id) => ({ id }));
const open = (props: { firstLoad: boolean; scrollTop?: number }) =>
  mount(RowList, {
    props: { items, rowHeight: 60, loading: props.firstLoad, complete: !props.firstLoad, ...props },
    slots: { head: '<h2>Pesanan</h2>' },
    global: { plugins: [i18n] },
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
