import { expect, it } from 'vitest';
import type { ExplainedCycle } from './cycle.ts';
import { dueWords, type DueFacts } from './due-words.ts';

const BY_RULE = { mode: 'days', source: 'rule', days: 30, count: null, quantity: 1, leadDays: 0 } as const;
const FACTS: DueFacts = {
  due: { ruleId: 3, explanation: { days: 30, cycle: BY_RULE } },
  isMoved: false,
  isElsewhere: false,
  deferredBy: null,
  stoppedBy: null,
};
const learned = (cycle: Partial<ExplainedCycle>): DueFacts => ({
  ...FACTS,
  due: {
    ruleId: 3,
    explanation: {
      days: 51,
      cycle: { ...BY_RULE, mode: 'learned', days: 27, quantity: 2, leadDays: 3, ...cycle },
    },
  },
});

it.each<[string, DueFacts, string]>([
  ['a rule of days', FACTS, 'Reminder rule 3: 30 days after completion.'],
  [
    'what the customer bought',
    learned({ source: 'customer', count: 4 }),
    'Reminder rule 3: 51 days after completion (from 4 purchases of this customer: 27 × 2 − 3 days).',
  ],
  [
    'what all customers bought',
    learned({ source: 'product', count: 12, quantity: 1, leadDays: 0 }),
    'Reminder rule 3: 51 days after completion (from 12 gaps between purchases of all customers: 27 days).',
  ],
  [
    'the days of supply',
    learned({ source: 'supply', leadDays: 0 }),
    "Reminder rule 3: 51 days after completion (the product's days of supply: 27 × 2 days).",
  ],
  [
    'no history',
    learned({ source: 'default', quantity: 1 }),
    'Reminder rule 3: 51 days after completion (no history yet, the days of the rule: 27 − 3 days).',
  ],
  ['a person where no rule speaks', { ...FACTS, due: null }, 'A person chose this time.'],
  ['a person', { ...FACTS, isMoved: true, isElsewhere: true }, 'A person chose this time.'],
  [
    'a full day and a check that puts it off',
    { ...FACTS, isElsewhere: true, deferredBy: 'freq_cap' },
    'Reminder rule 3: 30 days after completion. Its own day was full: this is the next one with room. ' +
      'Put off by freq_cap: the customer got marketing a short while ago.',
  ],
  [
    'a check that would stop it',
    { ...FACTS, stoppedBy: 'opted_out' },
    'Reminder rule 3: 30 days after completion. As things are it will not be sent, by opted_out: ' +
      'the customer allows no marketing; asked again at its time.',
  ],
])('says why a reminder is due when it is: %s', (_what, facts, words) => {
  expect(dueWords(facts)).toBe(words);
});
