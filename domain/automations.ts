import type { CheckCode } from './decisions/check.ts';
import type { Delivery } from './delivery.ts';
import type { LifecycleState } from './lifecycle.ts';
import type { TemplatePurpose } from './template.ts';

/**
 * The registry of automated messages: what differs between them is said here and nowhere else. A new one is a row;
 * lists by lane, marketing, shelf life and delivery, the pipeline's choice of checks, the wire and the sweep read it.
 */

type Lane = Delivery['lane'];

export type AutomationRow = {
  lane: Lane;
  /** How long it may wait after a check other than waiting last set its time, milliseconds. */
  shelfLifeMs: number;
  /** It earns the next order: consent, frequency cap and sending hours are about these. */
  isMarketing: boolean;
  /** Which checks of the pipeline bind it (their order is the pipeline's); none would send without asking anything. */
  checks: readonly [CheckCode, ...CheckCode[]];
  /** The texts that it may be written from; none: its text is a setting. */
  templates: readonly TemplatePurpose[];
  /** While the order's workflow delivers it, the lifecycle is in this state; `null`: it has a workflow of its own. */
  deliveredIn: LifecycleState | null;
};

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** They bind everything automatic. */
const EVERY = ['duplicate_occurrence', 'blocked', 'bad_address', 'missing_variable'] as const;

export const AUTOMATIONS = {
  thank_you: {
    lane: 'transactional',
    shelfLifeMs: DAY_MS,
    isMarketing: false,
    checks: [...EVERY, 'order_void'],
    templates: ['thank_you'],
    deliveredIn: 'thanking',
  },
  order_status: {
    lane: 'transactional',
    shelfLifeMs: DAY_MS,
    isMarketing: false,
    checks: [...EVERY, 'order_void'],
    templates: ['order_status_shipped', 'order_status_completed', 'order_status_cancelled'],
    deliveredIn: null,
  },
  reminder: {
    lane: 'reminder',
    shelfLifeMs: 3 * DAY_MS,
    isMarketing: true,
    checks: [
      ...[...EVERY, 'order_void', 'opted_out', 'already_reordered'],
      ...['no_reply_streak', 'cs_open', 'freq_cap', 'quiet_hours', 'blackout', 'out_of_stock', 'holdout'],
    ],
    templates: ['reminder'],
    deliveredIn: 'sending',
  },
  broadcast: {
    lane: 'broadcast',
    // Its end date comes first, if it has one.
    shelfLifeMs: 7 * DAY_MS,
    isMarketing: true,
    checks: [
      ...[...EVERY, 'opted_out', 'cold_contact'],
      ...['no_reply_streak', 'cs_open', 'freq_cap', 'quiet_hours', 'blackout', 'out_of_stock', 'holdout'],
    ],
    templates: [],
    deliveredIn: null,
  },
  opt_out_confirmation: {
    lane: 'reply',
    shelfLifeMs: DAY_MS,
    isMarketing: false,
    checks: EVERY,
    templates: ['opt_out_confirmation'],
    deliveredIn: null,
  },
  reply_word_answer: {
    lane: 'reply',
    shelfLifeMs: DAY_MS,
    isMarketing: false,
    checks: EVERY,
    templates: ['reply_word_answer'],
    deliveredIn: null,
  },
  away: {
    lane: 'reply',
    shelfLifeMs: HOUR_MS,
    isMarketing: false,
    checks: [...EVERY, 'attended'],
    templates: [],
    deliveredIn: null,
  },
  follow_up: {
    lane: 'reminder',
    shelfLifeMs: DAY_MS,
    isMarketing: true,
    checks: [...EVERY, 'opted_out', 'attended', 'no_reply_streak', 'freq_cap', 'quiet_hours', 'blackout'],
    templates: [],
    deliveredIn: null,
  },
  // To customers of the shop itself: it is nobody's advertisement.
  weekly_summary: {
    lane: 'transactional',
    shelfLifeMs: DAY_MS,
    isMarketing: false,
    checks: EVERY,
    templates: [],
    deliveredIn: null,
  },
  test: {
    lane: 'reply',
    shelfLifeMs: 10 * MINUTE_MS,
    isMarketing: false,
    checks: [...EVERY, 'own_number'],
    templates: [],
    deliveredIn: null,
  },
} as const satisfies Record<string, AutomationRow>;

/** The name of an automated message: `messages.automation`, and on the wire. */
export type Automation = keyof typeof AUTOMATIONS;

export const AUTOMATION_NAMES = Object.keys(AUTOMATIONS) as [Automation, ...Automation[]];

export const MARKETING_AUTOMATIONS: readonly Automation[] = AUTOMATION_NAMES.filter(
  (name) => AUTOMATIONS[name].isMarketing,
);

/** What an agent wrote is no automation; it may wait this long, milliseconds. */
export const REPLY_SHELF_LIFE_MS = DAY_MS;

/** The row of an automation, with the general type of its fields. */
export function automationRow(automation: Automation): AutomationRow {
  return AUTOMATIONS[automation];
}

/** How long a message may wait from now on: an automated one by its row, anything else as a reply. Milliseconds. */
export function shelfLifeOf(automation: Automation | null): number {
  return automation === null ? REPLY_SHELF_LIFE_MS : AUTOMATIONS[automation].shelfLifeMs;
}

/** The longest that anything may wait in a lane, milliseconds: the row of the message itself may say less. */
export function longestShelfLife(lane: Lane): number {
  const lives = AUTOMATION_NAMES.filter((name) => AUTOMATIONS[name].lane === lane).map(shelfLifeOf);
  return Math.max(REPLY_SHELF_LIFE_MS, ...lives);
}

/** Which automation is written from a text; throws for a free one, from which none is. */
export function automationOfTemplate(purpose: TemplatePurpose): Automation {
  const found = AUTOMATION_NAMES.find((name) => automationRow(name).templates.includes(purpose));
  if (found === undefined) throw new RangeError(`no automation is written from ${purpose}`);
  return found;
}
