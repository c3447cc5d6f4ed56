import { expect, test } from 'vitest';
import { i18n, setLanguage } from '../../i18n.ts';
import { DIAL_REASONS, dialOf } from './dial.ts';
import { aNumber, aReport } from './whatsapp.fixture.ts';

const NOON = '2026-11-22T05:00:00.000Z';
const budget = (change: Partial<ReturnType<typeof aReport>['budget']>) =>
  aReport({ budget: { ...aReport().budget, ...change } });
const of = (report: ReturnType<typeof aReport> | null, number = aNumber()) =>
  dialOf(number, { report, problem: null });
const open = { state: 'open', reason: 'complaints', since: NOON, until: NOON } as const;

test('a number in good health is safe', () => {
  expect(of(aReport())).toEqual({ level: 'safe', reason: 'ok' });
});

test('it is held by what keeps reminders and broadcasts from leaving', () => {
  expect(of(aReport(), aNumber({ state: 'disconnected' }))).toMatchObject({ level: 'held', reason: 'state' });
  expect(of(budget({ breaker: open }))).toMatchObject({ level: 'held', reason: 'breaker' });
  expect(of(aReport({ today: { sent: 300, cap: 300 } }))).toMatchObject({ level: 'held', reason: 'full' });
  for (const problem of ['away', 'not_run'] as const)
    expect(dialOf(aNumber(), { report: aReport(), problem })).toMatchObject({
      level: 'held',
      reason: problem,
    });
});

test('it is to be minded where something endangers it', () => {
  const careful = (report: ReturnType<typeof aReport>) => of(report);
  expect(careful(aReport({ isDeaf: true }))).toMatchObject({ level: 'careful', reason: 'deaf' });
  expect(careful(budget({ breaker: { ...open, state: 'half_open' } }))).toMatchObject({ reason: 'probing' });
  const week = { sent: 100, replied: 50, optedOut: 0, failed: 0 };
  expect(careful(aReport({ week: { ...week, optedOut: 3 } }))).toMatchObject({
    reason: 'optedOut',
    count: 3,
  });
  expect(careful(aReport({ week: { ...week, replied: 9 } }))).toMatchObject({ reason: 'fewReplies' });
  expect(careful(budget({ warmUp: { day: 2, days: 6, cap: 40 } }))).toEqual({
    level: 'careful',
    reason: 'warmUp',
    count: 40,
  });
  expect(careful(aReport({ today: { sent: 240, cap: 300 } }))).toEqual({
    level: 'careful',
    reason: 'nearlyFull',
    count: 60,
  });
});

test('a few sends prove nothing, caps hold nothing without the pace, and what nobody said is not known', () => {
  expect(of(aReport({ week: { sent: 10, replied: 0, optedOut: 2, failed: 0 } })).level).toBe('safe');
  const unpaced = budget({ isPaced: false });
  expect(of({ ...unpaced, today: { sent: 400, cap: 300 } }).level).toBe('safe');
  expect(of(null)).toEqual({ level: 'unknown', reason: 'checking' });
});

test('each reason and level has its words in both languages', async () => {
  await setLanguage('en');
  await setLanguage('id');
  const keys = [
    ...DIAL_REASONS.map((reason) => `whatsapp.dial.reason.${reason}`),
    ...['safe', 'careful', 'held', 'unknown'].map((level) => `whatsapp.dial.level.${level}`),
  ];
  for (const language of ['id', 'en'] as const)
    expect(keys.filter((key) => !i18n.global.te(key, language))).toEqual([]);
});
