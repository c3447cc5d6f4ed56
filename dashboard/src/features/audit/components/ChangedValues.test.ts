import { mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import { i18n } from '../../../i18n.ts';
import { withQueries } from '../../../live/queries.fixture.ts';
import ChangedValues from './ChangedValues.vue';

it('reads hours and lists as people do', () => {
  const values = [
    { field: 'sendingHours', before: null, after: { from: '08:00', to: '20:00' } },
    { field: 'blackoutDays', before: [], after: ['2026-12-24', '2026-12-31'] },
  ];
  const list = mount(ChangedValues, {
    props: { values },
    global: { plugins: [...withQueries(), i18n], stubs: { Icon: true } },
  });
  const [hours, days] = list.findAll('ins').map((after) => after.text());
  expect(hours).toBe('dari: 08:00; sampai: 20:00');
  expect(days).toBe('2026-12-24, 2026-12-31');
  expect(list.text()).not.toMatch(/[[{"]/);
});
