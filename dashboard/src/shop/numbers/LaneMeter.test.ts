import { enableAutoUnmount, mount } from '@vue/test-utils';
import type { LaneBudget } from '@roms/contracts/gateway';
import { createPinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { i18n } from '../../i18n.ts';
import { aLane } from './lane.fixture.ts';
import LaneMeter from './LaneMeter.vue';

enableAutoUnmount(afterEach);
beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-11-22T05:00:00.000Z'), toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

const draw = (lane: LaneBudget) =>
  mount(LaneMeter, { props: { lane }, global: { plugins: [createPinia(), i18n] } });

describe('LaneMeter', () => {
  it('tells what is used and left, and that it may go', () => {
    const view = draw(aLane());
    expect(view.text()).toContain('Siap kirim');
    expect(view.text()).toContain('24 jam: 21 terkirim, sisa 279');
    expect(view.get('[role=meter]').attributes()).toMatchObject({
      'aria-valuenow': '21',
      'aria-valuemax': '300',
    });
  });

  it('tells why it waits, until when, and for how many', () => {
    const lane = aLane({ reason: 'identical', waiting: 7, nextFreeAt: '2026-11-22T09:30:00.000Z' });
    const text = draw(lane).text();
    for (const words of ['Isi pesannya terlalu sering sama', 'Berikutnya hari ini 16.30', '7 menunggu'])
      expect(text).toContain(words);
    const soon = draw(aLane({ reason: 'gap', nextFreeAt: '2026-11-22T05:00:42.000Z' }));
    expect(soon.text()).toContain('Berikutnya sebentar lagi');
  });

  it('draws no measure for a lane without caps', () => {
    const view = draw(aLane({ lane: 'reply', left: null }));
    expect(view.find('[role=meter]').exists()).toBe(false);
    expect(view.text()).toContain('Tanpa batas');
  });
});
