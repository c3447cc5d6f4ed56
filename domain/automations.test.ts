import { expect, it } from 'vitest';
import {
  AUTOMATIONS,
  AUTOMATION_NAMES,
  MARKETING_AUTOMATIONS,
  automationOfTemplate,
  automationRow,
  longestShelfLife,
  shelfLifeOf,
  type Automation,
  type AutomationRow,
} from './automations.ts';
import { PIPELINE } from './decisions/pipeline.ts';
import { TEMPLATE_PURPOSES } from './template.ts';

const HOUR_MS = 3_600_000;
const CODES = PIPELINE.map(({ code }) => code);

/** It is about a conversation that a person has open, and by no rule of which a share is held out. */
const FREE_OF: Partial<Record<Automation, readonly string[]>> = { follow_up: ['cs_open', 'holdout'] };

/** What is wrong with a row: an automated message that no check binds, or marketing that nobody could refuse. */
function faultsOf({ checks, isMarketing }: AutomationRow): string[] {
  const bound: readonly string[] = checks;
  const wanted = [
    ...['duplicate_occurrence', 'blocked', 'bad_address', 'missing_variable'],
    ...(isMarketing
      ? ['opted_out', 'no_reply_streak', 'cs_open', 'freq_cap', 'quiet_hours', 'blackout', 'holdout']
      : []),
  ];
  return [
    ...wanted.filter((code) => !bound.includes(code)).map((code) => `lacks ${code}`),
    ...checks.filter((code) => !CODES.includes(code)).map((code) => `${code} is in no pipeline`),
  ];
}

it.each(AUTOMATION_NAMES)('%s is bound by what binds everything', (name) => {
  const faults = faultsOf(automationRow(name));
  expect(faults.filter((fault) => !FREE_OF[name]?.includes(fault.replace('lacks ', '')))).toEqual([]);
});

it('finds an automation that nothing binds, and marketing without consent', () => {
  // @ts-expect-error The type refuses it already.
  const unchecked: AutomationRow = { ...AUTOMATIONS.thank_you, checks: [] };
  expect(faultsOf(unchecked)).toContain('lacks blocked');
  expect(faultsOf({ ...AUTOMATIONS.thank_you, isMarketing: true })).toContain('lacks opted_out');
});

it('says what each is', () => {
  expect(MARKETING_AUTOMATIONS).toEqual(['reminder', 'broadcast', 'follow_up']);
  expect(AUTOMATION_NAMES.map((name) => [name, AUTOMATIONS[name].lane, shelfLifeOf(name) / HOUR_MS])).toEqual(
    [
      ['thank_you', 'transactional', 24],
      ['order_status', 'transactional', 24],
      ['reminder', 'reminder', 72],
      ['broadcast', 'broadcast', 168],
      ['opt_out_confirmation', 'reply', 24],
      ['reply_word_answer', 'reply', 24],
      ['away', 'reply', 1],
      ['follow_up', 'reminder', 24],
      ['weekly_summary', 'transactional', 24],
      ['test', 'reply', 1 / 6],
    ],
  );
  expect(shelfLifeOf(null)).toBe(24 * HOUR_MS);
  expect(longestShelfLife('reply')).toBe(24 * HOUR_MS);
  expect(longestShelfLife('reminder')).toBe(72 * HOUR_MS);
});

it('knows for every text which automation is written from it', () => {
  expect(TEMPLATE_PURPOSES.filter((purpose) => purpose !== 'free').map(automationOfTemplate)).toEqual([
    'thank_you',
    'reminder',
    'order_status',
    'order_status',
    'order_status',
    'opt_out_confirmation',
    'reply_word_answer',
  ]);
});
