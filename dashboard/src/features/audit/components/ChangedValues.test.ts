import { PIPELINE } from '@roms/domain/decisions/pipeline';
import { LIFECYCLE_STATES } from '@roms/domain/lifecycle';
import { REPAIRABLE_REASONS } from '@roms/domain/repair';
import { mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import { i18n } from '../../../i18n.ts';
import { withQueries } from '../../../live/queries.fixture.ts';
import type { ChangedValue } from '../changed-values.ts';
import ChangedValues from './ChangedValues.vue';

const show = (values: ChangedValue[]) =>
  mount(ChangedValues, {
    props: { values },
    global: { plugins: [...withQueries(), i18n], stubs: { Icon: true } },
  });

it('reads hours and lists as people do', () => {
  const values = [
    { field: 'sendingHours', before: null, after: { from: '08:00', to: '20:00' } },
    { field: 'blackoutDays', before: [], after: ['2026-12-24', '2026-12-31'] },
  ];
  const list = show(values);
  const [hours, days] = list.findAll('ins').map((after) => after.text());
  expect(hours).toBe('dari: 08:00; sampai: 20:00');
  expect(days).toBe('2026-12-24, 2026-12-31');
  expect(list.text()).not.toMatch(/[[{"]/);
});

it('says in words whatever held a reminder, and wherever it may stand', () => {
  const checks = PIPELINE.map(({ code }) => code);
  const reasons = [
    ...checks,
    ...REPAIRABLE_REASONS,
    'restored',
    'no_rule',
    'rule_inactive',
    'product_retired',
  ];
  const held = show(reasons.map((before) => ({ field: 'heldBy', before, after: null })));
  expect(held.findAll('del').filter((word) => reasons.includes(word.text()))).toEqual([]);
  expect(held.find('del').text()).toBe('Sudah pernah dikirim');
  const states = show(LIFECYCLE_STATES.map((after) => ({ field: 'reminder', before: null, after })));
  const words = states.findAll('ins').map((word) => word.text());
  expect(words.filter((word) => LIFECYCLE_STATES.some((state) => state === word))).toEqual([]);
  expect(words).toHaveLength(LIFECYCLE_STATES.length);
});
