/** The writes that a send leaves in the journal, in their order, by the SQL that makes them. */
export const STEPS = {
  queue: /^INSERT INTO sends/,
  claim: /^UPDATE sends SET state = 'sending'/,
  permit: /^INSERT INTO permits/,
  handOver: /^UPDATE sends SET handedOverAt/,
  identify: /^UPDATE sends SET waMessageId/,
  ack: /^UPDATE sends SET ack/,
  settle: /^UPDATE sends SET state = \?, settledAt/,
} as const;
export type Step = keyof typeof STEPS;

export type Victim = 'service' | 'browser';
export type KillOrder = { step: Step; when: 'before' | 'after'; victim: Victim };

/** Where the order lies, in the service's data folder. */
export const ORDER_FILE = 'kill-at.json';

/** `on`: at once; `late`: seconds later; `lost`: never by itself, only when asked for or told again. */
export const ACK_MODES = ['on', 'late', 'lost'] as const;
export type AckMode = (typeof ACK_MODES)[number];
