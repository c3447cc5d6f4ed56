import { expect, it } from 'vitest';
import { replyTarget } from './reply-targets.ts';

const HOURS = [{ from: '08:00', to: '17:00' }];
const SHOP = {
  businessHours: { mon: HOURS, tue: HOURS },
  zone: 'Asia/Jakarta',
  holidays: [],
  replyTargets: { firstMinutes: 15, nextMinutes: 60 },
};
const wait = (time: string, isFirst: boolean) => ({ since: new Date(`2026-11-${time}+07:00`), isFirst });
const at = (time: string) => new Date(`2026-11-${time}+07:00`);

it('counts business hours alone, by the first or the next target', () => {
  expect(replyTarget(wait('02T10:00:00', true), SHOP)).toEqual({
    soonAt: at('02T10:10:00'),
    dueAt: at('02T10:15:00'),
  });
  expect(replyTarget(wait('02T16:50:00', false), SHOP)).toEqual({
    soonAt: at('03T08:30:00'),
    dueAt: at('03T08:50:00'),
  });
  // From Tuesday's evening to the next Monday.
  expect(replyTarget(wait('03T20:00:00', true), SHOP)?.dueAt).toEqual(at('09T08:15:00'));
});

it('runs day and night without hours, and never in a shop that never opens', () => {
  const always = { ...SHOP, businessHours: null };
  expect(replyTarget(wait('02T23:50:00', true), always)?.dueAt).toEqual(at('03T00:05:00'));
  expect(replyTarget(wait('02T10:00:00', true), { ...SHOP, businessHours: {} })).toBeNull();
});
