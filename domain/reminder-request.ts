import { ACTOR_KINDS, readActor, type Actor, type ToldActor } from './actor.ts';

/** What a person asks of an order's workflow: the API's words, or what somebody typed into Temporal's UI. */
export type ReminderRequestInput = { actor?: ToldActor; confirmed?: boolean; dueAt?: string };
export type RequestField = keyof ReminderRequestInput;

/** Who asks when nobody says who: somebody in Temporal's own UI. */
export const TEMPORAL_ACTOR: Actor = { kind: 'system', id: null, name: 'Temporal' };

/** A reminder can be moved this far ahead (milliseconds): a rule's longest wait. */
export const FARTHEST_MOVE_MS = 365 * 24 * 3_600_000;
/** Two clocks may differ, and an answer takes its time (milliseconds). */
const SLACK_MS = 60_000;
const LONGEST_NAME = 100;
/** With its zone: a time without one is the server's, which nobody who types it can know. */
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/** What is wrong with a request, in a sentence that says how it is written; null when nothing is. `now`: epoch ms. */
export function problemOfRequest(
  input: unknown,
  fields: readonly RequestField[],
  now: number,
): string | null {
  if (input === undefined || input === null) {
    return fields.includes('dueAt') ? problemOfDueAt(undefined, now) : null;
  }
  if (typeof input !== 'object' || Array.isArray(input)) {
    return `The input is an object, such as ${example(fields)}, or nothing`;
  }
  const told = input as Record<string, unknown>;
  const unknown = Object.keys(told).find((name) => !(fields as readonly string[]).includes(name));
  if (unknown !== undefined) return `There is no "${unknown.slice(0, 40)}" here, only ${fields.join(', ')}`;
  if (told.confirmed !== undefined && typeof told.confirmed !== 'boolean') {
    return '"confirmed" is true or false, without quotation marks';
  }
  if (!isActor(told.actor)) return '"actor" is a name in quotation marks, or left out';
  return fields.includes('dueAt') ? problemOfDueAt(told.dueAt, now) : null;
}

/** Who asks, and what, of a request without a problem; `dueAt` in UTC. */
export function readRequest(input: ReminderRequestInput | null | undefined) {
  const { actor, confirmed, dueAt } = input ?? {};
  return {
    actor: actor === undefined ? TEMPORAL_ACTOR : readActor(actor),
    isConfirmed: confirmed === true,
    dueAt: dueAt === undefined ? null : new Date(dueAt).toISOString(),
  };
}

function problemOfDueAt(dueAt: unknown, now: number): string | null {
  const at = typeof dueAt === 'string' && MOMENT.test(dueAt) ? Date.parse(dueAt) : Number.NaN;
  if (Number.isNaN(at)) return `"dueAt" is a time with its zone, such as ${example(['dueAt'])}`;
  const isAhead = at >= now - SLACK_MS && at <= now + FARTHEST_MOVE_MS + SLACK_MS;
  return isAhead ? null : '"dueAt" must lie ahead, within a year';
}

function isActor(told: unknown): boolean {
  if (told === undefined || told === null) return true;
  if (typeof told === 'string') return told.trim() !== '' && told.length <= LONGEST_NAME;
  if (typeof told !== 'object') return false;
  const { kind, id, name } = told as Record<string, unknown>;
  const hasId = id === null || typeof id === 'number' || typeof id === 'string';
  return (ACTOR_KINDS as readonly unknown[]).includes(kind) && hasId && typeof name === 'string';
}

function example(fields: readonly RequestField[]): string {
  if (fields.includes('dueAt')) return '{"dueAt": "2027-03-14T09:00:00+07:00"}';
  return fields.includes('confirmed') ? '{"confirmed": true}' : '{"actor": "Ana"}';
}
