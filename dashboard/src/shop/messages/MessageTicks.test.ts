import { MESSAGE_STATUSES } from '@roms/domain/message-status';
import { mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { h } from 'vue';
import { i18n, setLanguage } from '../../i18n.ts';
import MessageTicks from './MessageTicks.vue';

const UIcon = (props: { name: string }) => h('i', { 'data-icon': props.name });
UIcon.props = ['name'];

function draw(status: (typeof MESSAGE_STATUSES)[number]) {
  return mount(MessageTicks, { props: { status }, global: { plugins: [i18n], stubs: { Icon: UIcon } } });
}

describe('MessageTicks', () => {
  it.each([
    ['queued', 'i-lucide-clock-3', 'Menunggu dikirim'],
    ['sending', 'i-lucide-clock-3', 'Sedang dikirim'],
    ['sent', 'i-lucide-check', 'Terkirim'],
    ['delivered', 'i-lucide-check-check', 'Sampai di HP'],
    ['read', 'i-lucide-check-check', 'Dibaca'],
    ['failed', 'i-lucide-circle-alert', 'Gagal'],
    ['unconfirmed', 'i-lucide-circle-help', 'Belum pasti'],
    ['withdrawn', 'i-lucide-ban', 'Ditarik'],
    ['scheduled', 'i-lucide-calendar-clock', 'Dijadwalkan'],
  ] as const)('%s is drawn and said', (status, icon, words) => {
    const ticks = draw(status);
    expect(ticks.find('i').attributes('data-icon')).toBe(icon);
    expect(ticks.text()).toBe(words);
  });

  it('tells read from delivered by more than its shape, and explains a missing blue', () => {
    expect(draw('read').classes().join(' ')).toContain('text-sky-600');
    expect(draw('delivered').classes().join(' ')).not.toContain('text-sky-600');
    expect(draw('delivered').attributes('title')).toContain('laporan dibaca');
  });

  it('has words for every status in both languages', async () => {
    await setLanguage('en');
    await setLanguage('id');
    for (const language of ['id', 'en'] as const) {
      for (const status of MESSAGE_STATUSES) {
        expect(i18n.global.te(`inbox.ticks.${status}.label`, language)).toBe(true);
        expect(i18n.global.te(`inbox.ticks.${status}.hint`, language)).toBe(true);
      }
    }
  });
});
