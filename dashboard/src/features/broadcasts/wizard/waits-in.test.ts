import { expect, it } from 'vitest';
import { aPreview } from '../broadcasts.fixture.ts';
import { neverLeaves, waitsIn } from './waits-in.ts';

const { estimate } = aPreview();
const BEFORE = '2026-11-23T07:00:00.000Z';
const AFTER = '2026-11-25T07:30:00.000Z';
const waits = (...deferred: ReturnType<typeof aPreview>['deferred']) => waitsIn({ deferred, estimate });

it('leaves out whom only the hours put off, which the pace knows', () => {
  expect(waits()).toBeNull();
  expect(waits({ code: 'quiet_hours', count: 4, until: BEFORE })).toBeNull();
  // Somewhere else the day begins later.
  expect(waits({ code: 'blackout', count: 4, until: AFTER })).toMatchObject({ count: 4, isWithin: false });
});

it('says whether the finish is with those who wait', () => {
  const capped = { code: 'freq_cap', count: 3 };
  expect(waits({ ...capped, until: BEFORE })).toMatchObject({ count: 3, isWithin: true });
  expect(waits({ ...capped, until: AFTER })).toMatchObject({ count: 3, isWithin: false });
  // Nobody knows whether CS is through by then, or when somebody lets automation go on.
  expect(waits({ code: 'cs_open', count: 2, until: BEFORE })).toMatchObject({ isWithin: false });
  expect(waits({ code: 'automation_stopped', count: 2, until: null })).toMatchObject({ isWithin: false });
  const both = waits({ ...capped, until: BEFORE }, { code: 'cs_open', count: 2, until: BEFORE });
  expect(both).toMatchObject({ count: 5, isWithin: false });
});

it('knows that nobody gets it when the hours of nobody meet those of broadcasts', () => {
  const warning = (isForAll: boolean) => ({
    code: 'hours_never_meet' as const,
    details: { count: 3, isForAll },
  });
  expect(neverLeaves({ warnings: [] })).toBe(false);
  expect(neverLeaves({ warnings: [warning(false)] })).toBe(false);
  expect(neverLeaves({ warnings: [warning(true)] })).toBe(true);
});
