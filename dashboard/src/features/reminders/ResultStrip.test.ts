import { flushPromises, mount } from '@vue/test-utils';
import { expect, it, vi } from 'vitest';
import { api } from '../../api/client.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { i18n } from '../../i18n.ts';
import ResultStrip from './components/ResultStrip.vue';

it('keeps its place until the figures are there, so that the list below does not jump', async () => {
  let answer!: (results: object) => void;
  vi.spyOn(api, 'get').mockReturnValue(new Promise((resolve) => (answer = resolve)) as never);
  const strip = mount(ResultStrip, { global: { plugins: [...withQueries(), i18n] } });
  await flushPromises();
  expect(strip.find('.h-\\[5\\.375rem\\]').exists()).toBe(true);
  answer({
    days: 30,
    delivered: 0,
    ordered: 0,
    revenue: 0,
    heldOut: { count: 0, ordered: 0 },
    isTooFew: true,
  });
  await flushPromises();
  expect(strip.get('section').text()).toContain('30');
  expect(strip.find('.h-\\[5\\.375rem\\]').exists()).toBe(false);
});
