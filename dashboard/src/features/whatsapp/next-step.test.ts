import type { BreakerReason, GatewayBreaker, SessionState } from '@roms/contracts/gateway';
import { describe, expect, it } from 'vitest';
import { i18n, setLanguage } from '../../i18n.ts';
import { nextStep, type Checkup, type NextStep } from './next-step.ts';
import { aNumber, aReport } from './whatsapp.fixture.ts';

const UNTIL = '2026-11-23T05:00:00.000Z';
const healthy = aReport();
const braked = (state: GatewayBreaker['state'], reason: BreakerReason | null) =>
  aReport({ budget: { ...healthy.budget, breaker: { state, reason, since: null, until: UNTIL } } });
const stuck = { waiting: 3, oldestMs: 6 * 60_000, deadLetters: 2 };

/** Everything that this file asked for: each must have words in both languages. */
const asked: NextStep[] = [];
function of(
  number = aNumber(),
  report: ReturnType<typeof aReport> | null = healthy,
  problem: Checkup['problem'] = null,
) {
  const step = nextStep(number, { report, problem });
  asked.push(step);
  return step;
}

describe('nextStep', () => {
  it('leaves a healthy number alone', () => {
    expect(of()).toEqual({ key: 'whatsapp.todo.ok', tone: 'ok' });
  });

  it('does not call a number well before it was looked at', () => {
    expect(of(aNumber(), null)).toMatchObject({ key: 'whatsapp.todo.checking', tone: 'wait' });
  });

  it.each<[SessionState, string]>([
    ['qr', 'look'],
    ['logged_out', 'act'],
    ['stopped', 'act'],
    ['failed', 'act'],
    ['passkey', 'act'],
    ['disconnected', 'wait'],
    ['starting', 'wait'],
    ['authenticating', 'wait'],
  ])('says first what %s asks for, whatever else there is', (state, tone) => {
    const busy = { ...braked('open', 'failures'), spool: stuck, isDeaf: true };
    expect(of(aNumber({ state }), busy)).toMatchObject({ key: `number.next.${state}`, tone });
    expect(of(aNumber({ state }), null)).toMatchObject({ key: `number.next.${state}`, tone });
  });

  it('names the command when the engine found no browser', () => {
    const reason = 'no Chrome or Chromium found: run "npm run -s roms -- whatsapp:install-browser", or set …';
    expect(of(aNumber({ state: 'failed', reason })).key).toBe('whatsapp.todo.no_browser');
  });

  it('trusts no state while wa-service is away, and tells of one that it does not run', () => {
    expect(of(aNumber({ state: 'logged_out' }), healthy, 'away').key).toBe('whatsapp.todo.away');
    expect(of(aNumber({ state: 'qr' }), null, 'unreadable').key).toBe('number.next.qr');
    expect(of(aNumber(), null, 'unreadable').key).toBe('whatsapp.todo.unreadable');
    expect(of(aNumber(), null, 'not_run')).toMatchObject({ key: 'whatsapp.todo.not_run', tone: 'act' });
  });

  it('puts a restriction above what heals by itself', () => {
    const restricted = { ...braked('open', 'restricted'), isDeaf: true, spool: stuck };
    expect(of(aNumber(), restricted)).toEqual({ key: 'whatsapp.todo.restricted', tone: 'act', until: UNTIL });
    expect(of(aNumber({ state: 'disconnected' }), restricted).key).toBe('whatsapp.todo.restricted');
    expect(of(aNumber({ state: 'logged_out' }), restricted).key).toBe('number.next.logged_out');
  });

  it.each<[BreakerReason | null, string, string]>([
    ['failures', 'failures', 'look'],
    ['complaints', 'complaints', 'look'],
    ['logged_out', 'logged_out', 'wait'],
    [null, 'other', 'wait'],
  ])('says why the brake is on: %s', (reason, word, tone) => {
    expect(of(aNumber(), braked('open', reason))).toEqual({
      key: `whatsapp.todo.breaker.${word}`,
      tone,
      until: UNTIL,
    });
  });

  it('goes from what endangers the number to what waits for a person', () => {
    const all = {
      ...aReport({ isDeaf: true, unknown: 4, spool: stuck }),
      week: { sent: 50, replied: 4, optedOut: 0, failed: 0 },
    };
    expect(of(aNumber(), all).key).toBe('whatsapp.todo.deaf');
    const hears = { ...all, isDeaf: false };
    expect(of(aNumber(), hears)).toMatchObject({ key: 'whatsapp.todo.dead_letters', count: 2 });
    const noLetters = { ...hears, spool: { ...stuck, deadLetters: 0 } };
    expect(of(aNumber(), noLetters)).toMatchObject({ key: 'whatsapp.todo.unknown', count: 4 });
    const settled = { ...noLetters, unknown: 0 };
    expect(of(aNumber(), settled)).toMatchObject({ key: 'whatsapp.todo.spool', count: 6 });
    const drained = { ...settled, spool: { waiting: 3, oldestMs: 60_000, deadLetters: 0 } };
    expect(of(aNumber(), drained)).toMatchObject({ key: 'whatsapp.todo.few_replies', count: 8 });
    expect(of(aNumber(), { ...drained, week: { ...all.week, sent: 49 } }).key).toBe('whatsapp.todo.ok');
    expect(of(aNumber(), { ...drained, week: { ...all.week, replied: 5 } }).key).toBe('whatsapp.todo.ok');
  });

  it('says that nothing is to be done while the brake is being lifted', () => {
    expect(of(aNumber(), braked('half_open', 'restricted'))).toMatchObject({
      key: 'whatsapp.todo.probing',
      tone: 'wait',
    });
  });

  it('has words for all of this, with their blanks, in both languages', async () => {
    await setLanguage('en');
    await setLanguage('id');
    const { t, te } = i18n.global;
    for (const { key, until } of asked) {
      for (const language of ['id', 'en'] as const) {
        expect([key, language, te(key, language)]).toEqual([key, language, true]);
        const words = t(key, { count: 7, until: 'BESOK' }, { locale: language, plural: 7 });
        if (until) expect(words).toContain('BESOK');
        expect(words).not.toMatch(/[{}|]/);
      }
    }
  });
});
