import { insertMarketing, insertWritten } from '../broadcasts.ts';
import type { BroadcastWizard, PeopleFields, Person } from '../broadcast-wizard.ts';

export type CheckCase = {
  /** Somebody whom nothing keeps from it, unless told. */
  who?: PeopleFields;
  /** What makes the check speak of them. */
  make?: (wizard: BroadcastWizard, person: Person) => Promise<unknown>;
  /** They are among those whom the shop holds out. */
  isHeldOut?: boolean;
  /** It puts off, and stops only what would be over by then. */
  defers?: true;
};

const change =
  (fields: (wizard: BroadcastWizard) => object) =>
  (wizard: BroadcastWizard, { id }: Person) =>
    wizard.db('customers').where({ id }).update(fields(wizard));

/** By the reason: what is known of somebody before the broadcast starts, each way in which it comes about. */
export const BY_CHECKS: Record<string, readonly CheckCase[]> = {
  blocked: [{ make: change(({ ago }) => ({ blocked_at: ago(1) })) }],
  opted_out: [{ make: change(({ ago }) => ({ opted_out_at: ago(1) })) }],
  bad_address: [
    {
      make: async (wizard, person) => {
        await wizard.db('customer_identities').where({ customer_id: person.id }).delete();
        await change(() => ({ phone: null }))(wizard, person);
      },
    },
    {
      // WhatsApp has said that it knows nobody there.
      make: ({ db, ago }, { id }) =>
        insertWritten(db, id, {
          ...{ direction: 'outbound', author: 'automation', automation: 'reminder', lane: 'reminder' },
          ...{ status: 'failed', statusReason: 'not_on_whatsapp', sentAt: ago(0.5) },
          occurrenceKey: `test:${id}`,
        }),
    },
  ],
  cold_contact: [{ who: { isStranger: true } }],
  no_reply_streak: [
    {
      make: async ({ db, ago }, { id }) => {
        for (const days of [30, 20, 10]) await insertMarketing(db, id, ago(days));
      },
    },
  ],
  holdout: [{ isHeldOut: true }],
  cs_open: [{ make: waitsForAnswer, defers: true }],
  freq_cap: [{ make: ({ db, ago }, { id }) => insertMarketing(db, id, ago(1)), defers: true }],
  // There it is 10:00, and the shop writes from 10:30 on.
  quiet_hours: [{ who: { zone: 'Asia/Jakarta' }, defers: true }],
  // There it is the noon of Friday.
  blackout: [{ who: { zone: 'Asia/Jayapura' }, defers: true }],
};

/** The shop's hours, days of rest and limits by which these cases are made. */
export const SETTINGS = {
  ...{ sendingHours: { from: '10:30', to: '21:00' }, pauseFridayNoon: true, pauseHolidays: false },
  ...{ blackoutDays: [], frequencyCapDays: 3, noReplyStreak: 3 },
};

/** A question of theirs waits for an answer: a person has their word first. */
export function waitsForAnswer({ db, ago }: BroadcastWizard, { id }: Person): Promise<unknown> {
  return db('conversations')
    .where({ customer_id: id })
    .update({ status: 'open', waiting_since: ago(0.1) });
}
