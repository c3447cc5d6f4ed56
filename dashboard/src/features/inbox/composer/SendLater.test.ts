import { createTestingPinia } from '@pinia/testing';
import { mount } from '@vue/test-utils';
import { beforeEach, expect, it, vi } from 'vitest';
import { i18n } from '../../../i18n.ts';
import { useLoginStore } from '../../../shop/login/login.store.ts';
import SendLater from './SendLater.vue';

function open(props: { customerZone: string | null; sendAt?: string }) {
  createTestingPinia({ createSpy: vi.fn });
  useLoginStore().me = {
    user: { id: 7, name: 'Rina', email: 'rina@toko.id', role: 'cs' },
    shop: { name: 'Kopi Kita', zone: 'Asia/Makassar' },
    temporalUiUrl: null,
    temporalNamespace: null,
  };
  return mount(SendLater, { props, global: { plugins: [i18n] } });
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-27T01:00:00.000Z') });
  return () => vi.useRealTimers();
});

it("offers the shop's times, with the customer's beside them where it is another clock", async () => {
  const later = open({ customerZone: 'Asia/Jayapura' });
  const tomorrow = later.get('[data-later=tomorrow]');
  expect(tomorrow.text()).toMatch(/Besok pagi.*08\.00 WITA.*09\.00 WIT bagi pelanggan/s);
  await tomorrow.trigger('click');
  expect(later.emitted('choose')).toEqual([['2026-11-28T00:00:00.000Z']]);
  expect(open({ customerZone: 'Asia/Makassar' }).text()).not.toContain('bagi pelanggan');
});

it('takes a time of its own that lies ahead, and no other', async () => {
  const later = open({ customerZone: null, sendAt: '2026-11-27T06:30:00.000Z' });
  const [, clock] = later.findAll('input');
  expect(clock!.element.value).toBe('14:30');
  await clock!.setValue('08:59');
  expect(later.get('[role=alert]').text()).toContain('sudah lewat');
  await later.get('form').trigger('submit');
  expect(later.emitted('choose')).toBeUndefined();
  await clock!.setValue('16:15');
  await later.get('form').trigger('submit');
  expect(later.emitted('choose')).toEqual([['2026-11-27T08:15:00.000Z']]);
});
