import { PiniaColada } from '@pinia/colada';
import { createTestingPinia } from '@pinia/testing';
import { enableAutoUnmount, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { h } from 'vue';
import { i18n } from '../../../i18n.ts';
import { cannedRepliesApi } from '../../../shop/canned-replies/canned-replies.api.ts';
import MessageComposer from './MessageComposer.vue';

const UButton = () => h('button');
const page = { template: '<div />' };

enableAutoUnmount(afterEach);
beforeEach(() => {
  localStorage.clear();
  vi.restoreAllMocks();
  vi.spyOn(cannedRepliesApi, 'all').mockResolvedValue([
    { id: 1, shortcut: 'ongkir', body: 'Ongkirnya 15rb ya {customer_name}', shared: true },
    { id: 2, shortcut: 'resi', body: 'Resi {order_number}, total {total}', shared: false },
  ]);
  vi.spyOn(cannedRepliesApi, 'values').mockResolvedValue({ customer_name: 'Dewi', shop_name: 'Kopi' });
});

function compose() {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/:all(.*)', component: page }],
  });
  const pinia = createTestingPinia({ stubActions: false, createSpy: vi.fn });
  const composer = mount(MessageComposer, {
    props: { conversationId: 4, customerName: 'Dewi', numberDown: false, readonly: false },
    global: {
      plugins: [pinia, PiniaColada, i18n, router],
      stubs: { Button: UButton, Badge: { template: '<b><slot /></b>' }, Icon: true },
    },
    attachTo: document.body,
  });
  const field = composer.get('textarea');
  const options = () => composer.findAll('[role=option]');
  return {
    composer,
    field,
    options,
    async type(text: string) {
      field.element.value = text;
      field.element.setSelectionRange(text.length, text.length);
      await field.trigger('input');
    },
    press: (key: string) => field.trigger('keydown', { key }),
    listed: (count: number) =>
      vi.waitFor(() => expect(options()).toHaveLength(count), { timeout: 60_000, interval: 5 }),
  };
}

it('a slash lists the canned replies as this customer would read them, and Enter puts one in', async () => {
  const { composer, field, type, press, listed, options } = compose();
  await type('Siap! /');
  await listed(2);
  expect(options()[0]!.text()).toContain('Ongkirnya 15rb ya Dewi');
  expect(field.attributes('aria-activedescendant')).toBe(options()[0]!.attributes('id'));
  await press('ArrowDown');
  expect(options().map((one) => one.attributes('aria-selected'))).toEqual(['false', 'true']);
  await press('ArrowUp');
  await press('Enter');
  expect(field.element.value).toBe('Siap! Ongkirnya 15rb ya Dewi');
  expect([composer.emitted('send'), options().length]).toEqual([undefined, 0]);
  await press('Enter');
  expect(composer.emitted('send')).toEqual([['Siap! Ongkirnya 15rb ya Dewi', 'stay']]);
});

it('what has no value is marked and selected, and holds the answer until it is filled in', async () => {
  const { composer, field, type, press, listed } = compose();
  await type('/resi');
  await listed(1);
  expect(composer.text()).toContain('2 data kosong');
  await press('Enter');
  const { element } = field;
  expect(element.value.slice(element.selectionStart, element.selectionEnd)).toBe('{order_number}');
  await vi.waitFor(() => expect(composer.findAll('mark')).toHaveLength(2), { timeout: 60_000 });
  expect(composer.get('[role=status]').text()).toContain('{total}');
  await press('Enter');
  await composer.get('form').trigger('submit');
  expect(composer.emitted('send')).toBeUndefined();
  await type('Resi ORD-7, total Rp 90.000');
  expect(composer.find('mark').exists()).toBe(false);
  await press('Enter');
  expect(composer.emitted('send')).toHaveLength(1);
});

it('Escape closes the list and keeps what was typed; the next word has a list again', async () => {
  const { composer, field, type, press, listed, options } = compose();
  await type('/ong');
  await listed(1);
  await press('Escape');
  expect(options()).toHaveLength(0);
  await type('/ongk');
  expect([options().length, composer.emitted('leave')]).toEqual([0, undefined]);
  await press('Enter');
  expect(composer.emitted('send')).toEqual([['/ongk', 'stay']]);
  await type('/ongk kak /');
  await listed(2);
  expect(field.element.value).toBe('/ongk kak /');
});

it('a colon and two letters find an emoji', async () => {
  const { field, type, press, options } = compose();
  await type('Siap kak :makas');
  await vi.waitFor(() => expect(options().length).toBeGreaterThan(0), { timeout: 60_000 });
  expect(options()[0]!.text()).toContain('🙏');
  await press('Tab');
  expect(field.element.value).toBe('Siap kak 🙏 ');
});
