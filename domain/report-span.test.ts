import { expect, test } from 'vitest';
import { comparedSpan, daysOf, everyDay, monthsOf, spanOf } from './report-span.ts';

test('without days it is the thirty up to today', () => {
  expect(spanOf({}, '2026-03-01')).toEqual({ from: '2026-01-31', to: '2026-03-01' });
  expect(daysOf(spanOf({}, '2026-03-01'))).toBe(30);
  expect(spanOf({ to: '2026-02-10' }, '2026-03-01')).toEqual({ from: '2026-01-12', to: '2026-02-10' });
});

test('the days before are as many, and end the day before', () => {
  const march = { from: '2028-03-01', to: '2028-03-31' };
  expect(comparedSpan(march, 'previous')).toEqual({ from: '2028-01-30', to: '2028-02-29' });
  expect(comparedSpan({ from: '2026-01-01', to: '2026-01-01' }, 'previous')).toEqual({
    from: '2025-12-31',
    to: '2025-12-31',
  });
  expect(comparedSpan(march, 'none')).toBeNull();
});

test('last year has the same dates, and 28 February for the 29th', () => {
  expect(comparedSpan({ from: '2028-02-29', to: '2028-03-31' }, 'lastYear')).toEqual({
    from: '2027-02-28',
    to: '2027-03-31',
  });
  expect(comparedSpan({ from: '2028-02-01', to: '2028-02-29' }, 'lastYear')).toEqual({
    from: '2027-02-01',
    to: '2027-02-28',
  });
});

test('every day and month of a span, once', () => {
  expect(everyDay({ from: '2028-02-28', to: '2028-03-01' })).toEqual([
    '2028-02-28',
    '2028-02-29',
    '2028-03-01',
  ]);
  expect(everyDay({ from: '2028-03-02', to: '2028-03-01' })).toEqual([]);
  expect(monthsOf({ from: '2026-11-30', to: '2027-02-01' })).toEqual([
    '2026-11',
    '2026-12',
    '2027-01',
    '2027-02',
  ]);
});
