import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isHeldOut } from '@roms/domain/holdout';
import { BY_CHECKS, SETTINGS, type CheckCase } from '../../tests/support/broadcast-reasons/by-checks.ts';
import { BY_GATEWAY } from '../../tests/support/broadcast-reasons/by-gateway.ts';
import { nameOfCheck, reasonsInCode, wordsOfReason } from '../../tests/support/broadcast-reasons/in-code.ts';
import { MEANWHILE } from '../../tests/support/broadcast-reasons/meanwhile.ts';
import { NEVER } from '../../tests/support/broadcast-reasons/never.ts';
import {
  expectLogged,
  startBroadcastWizard,
  type BroadcastWizard,
  type Person,
} from '../../tests/support/broadcast-wizard.ts';

/** Every reason for not sending, from the wizard's review to the log: on the real engine, over the wizard's own calls. */

const LANGUAGES = ['id', 'en'] as const;
const HOLDOUT_PERCENT = 50;

let wizard: BroadcastWizard;
beforeAll(async () => {
  wizard = await startBroadcastWizard();
});
afterAll(() => wizard?.stop());

let running: number[] = [];
beforeEach(async () => {
  await wizard.clock(null);
  await wizard.data('PATCH', '/settings', { ...SETTINGS, holdoutPercent: 0 });
});
afterEach(async () => {
  // Whoever still waits would be looked at again as the clock goes on.
  for (const id of running) await wizard.call('POST', `/broadcasts/${id}/cancel`);
  running = [];
  await wizard.data('DELETE', '/automation/stop');
});

it('each has a row here, and words in both languages', () => {
  const rows = [BY_CHECKS, BY_GATEWAY, MEANWHILE, NEVER].flatMap((table) => Object.keys(table));
  expect(rows.sort()).toEqual(reasonsInCode());
  for (const language of LANGUAGES) {
    expect(rows.filter((reason) => wordsOfReason(language, reason) === null)).toEqual([]);
    expect(Object.keys(BY_CHECKS).filter((code) => nameOfCheck(language, code) === null)).toEqual([]);
  }
});

describe('what is known before it starts', () => {
  type Kept = CheckCase & { code: string; person: Person };
  const HALF_AN_HOUR_MS = 1_800_000;

  it.each([
    ['whoever is only put off waits, for as long as there is time', null],
    ['whoever is put off beyond the end date is left out', HALF_AN_HOUR_MS],
  ])('is told, drilled to its people, logged and explained: %s', async (_what, lastsMs) => {
    await wizard.data('PATCH', '/settings', { holdoutPercent: HOLDOUT_PERCENT });
    const endAt = lastsMs === null ? null : new Date(wizard.ago(0).getTime() + lastsMs).toISOString();
    const id = await wizard.draft({ endAt });
    running.push(id);
    const { kept, others } = await peopleFor(id);
    await wizard.change(id, {
      audience: { customerIds: [...kept.map(({ person }) => person.id), ...others.map((one) => one.id)] },
    });
    const waits = ({ defers }: CheckCase) => lastsMs === null && defers === true;
    const [held, stopped] = [kept.filter(waits), kept.filter((one) => !waits(one))];

    const preview = await wizard.preview(id);
    expect(preview).toMatchObject({
      audience: kept.length + others.length,
      willGet: held.length + others.length,
    });
    expect(byCode(preview.excluded)).toEqual(byCode(counted(stopped)));
    expect(byCode(preview.deferred)).toEqual(byCode(counted(held)));
    for (const [verdict, group] of [['stop', stopped] as const, ['defer', held] as const])
      for (const [code, people] of Map.groupBy(group, (one) => one.code))
        expect([code, await wizard.behind(id, code, verdict)]).toEqual([code, idsOf(people)]);

    await wizard.act(id, 'start');
    await wizard.stands(id, { sent: others.length, skipped: stopped.length, pending: held.length });
    for (const [status, group] of [['skipped', stopped] as const, ['pending', held] as const])
      for (const [reason, own] of Map.groupBy(group, (one) => one.code)) {
        await expectLogged(wizard, id, { people: own.map(({ person }) => person), status, reason });
        for (const { person, defers } of own) {
          const [decision] = await wizard.decisions(person.id);
          expect([reason, decision]).toMatchObject([
            reason,
            { code: reason, verdict: defers ? 'defer' : 'stop', stage: 'plan' },
          ]);
        }
      }
    for (const { phone } of others) expect(await wizard.arrived(phone)).toBe(1);

    // Two days later nothing holds anybody any more but the question that nobody has answered.
    if (held.length === 0) return;
    const asking = held.filter(({ code }) => code === 'cs_open').length;
    await wizard.clock(51, id);
    await wizard.stands(id, { sent: others.length + held.length - asking, pending: asking });
    for (const { person, code } of held)
      expect([code, await wizard.arrived(person.phone)]).toEqual([code, code === 'cs_open' ? 0 : 1]);
  });

  /** One for each case, and two whom nothing keeps from it: all but the one who is to be are not held out. */
  async function peopleFor(id: number): Promise<{ kept: Kept[]; others: Person[] }> {
    const kept: Kept[] = [];
    for (const [code, cases] of Object.entries(BY_CHECKS))
      for (const one of cases) {
        const person = await personOf(id, one);
        await one.make?.(wizard, person);
        kept.push({ ...one, code, person });
      }
    return { kept, others: [await personOf(id, {}), await personOf(id, {})] };
  }

  /** Who is held out is decided by the broadcast and the customer: one of few is as wished. */
  async function personOf(id: number, { who, isHeldOut: isWished = false }: CheckCase): Promise<Person> {
    for (;;) {
      const person = await wizard.person(who);
      const group = { rule: `broadcast:${id}`, customerId: person.id, percent: HOLDOUT_PERCENT };
      if (isHeldOut(group) === isWished) return person;
    }
  }

  const idsOf = (group: readonly Kept[]) => group.map(({ person }) => person.id).sort((a, b) => a - b);
  const counted = (group: readonly Kept[]) =>
    [...Map.groupBy(group, (one) => one.code)].map(([code, { length }]) => ({ code, count: length }));
  const byCode = (rows: { code: string; count: number }[]) =>
    Object.fromEntries(rows.map(({ code, count }) => [code, count]));
});

it('what the number says of a message is told of its recipient, by whom it failed to reach', async () => {
  const people = new Map<string, Person>();
  for (const [reason, told] of Object.entries(BY_GATEWAY)) {
    const person = await wizard.person();
    await told(wizard, person);
    people.set(reason, person);
  }
  const reached = await wizard.person();
  const ids = [...people.values(), reached].map((person) => person.id);
  const id = await wizard.draft({ audience: { customerIds: ids } });
  // Nobody knows it before.
  expect(await wizard.preview(id)).toMatchObject({ willGet: ids.length, excluded: [], deferred: [] });
  await wizard.act(id, 'start');
  await wizard.stands(id, { failed: people.size, sent: 1, pending: 0 });
  for (const [reason, person] of people) {
    await expectLogged(wizard, id, { people: [person], status: 'failed', reason });
    expect(await wizard.decisions(person.id)).toMatchObject([
      { stage: 'send', verdict: 'pass' },
      { stage: 'queue', verdict: 'pass' },
    ]);
  }
  expect(await wizard.arrived(reached.phone)).toBe(1);
  await expect.poll(async () => (await wizard.find(id)).state, { timeout: 60_000 }).toBe('partly_done');
});

it.each(Object.keys(MEANWHILE))(
  '%s comes over somebody while it runs, and stands in the log',
  async (code) => {
    const { id, person, status, reason = code } = await MEANWHILE[code]!(wizard);
    running.push(id);
    await expectLogged(wizard, id, { people: [person], status, reason });
  },
);
