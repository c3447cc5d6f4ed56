import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { AUTOMATIONS } from '@roms/domain/automations';
import { MESSAGE_EVENTS } from '@roms/domain/message-lifecycle';
import { MESSAGE_STATUSES } from '@roms/domain/message-status';
import { PIPELINE } from '@roms/domain/decisions/pipeline';
import { RECIPIENT_STATUSES, type RecipientStatus } from '@roms/domain/broadcast';

const ROOT = resolve(import.meta.dirname, '../../..');

/** Where reasons are born that are no check's: files, and the lines of theirs that name one. */
const BIRTHPLACES: readonly (readonly [files: string, line: RegExp])[] = [
  ['domain/{broadcast-recipient,message-lifecycle}.ts', /^(export )?const [A-Z_]+ = '/],
  ['db/{broadcasts,consent}/*.ts', /\breason:/],
  ['db/{consent,customers,delivery,messages,privacy,recovery}/*.ts', /statusReason:|Recipients\(/],
  ['db/delivery/*.ts', /(failMessage|withdraw)\(|^export const [A-Z_]+ = '/],
  ['activities/messages.ts', /(HOPELESS|KEY_REUSED) = |code: '/],
  ['workflows/send-message.ts', /\bcause\b/],
  ['wa-service/src/{contract,drivers,routes,sends}/**/*.ts', /SendRefused\(|'rejected'/],
];

/** Statuses that are reasons as well. */
const ALSO_REASONS = new Set<string>(['expired', 'unconfirmed']);

/** Words on such lines that are no reason: statuses, events, states of the gateway's journal, columns, kinds of answers. */
const NO_REASONS = new Set<string>([
  ...[...MESSAGE_STATUSES, ...RECIPIENT_STATUSES].filter((status) => !ALSO_REASONS.has(status)),
  ...[...MESSAGE_EVENTS, 'absent', 'agent', 'not_yet', 'over', 'stop', 'unknown'],
  ...['broadcast_id', 'reason', 'status', 'variant'],
]);

/** Reasons of what is no broadcast's, or of the broadcast itself; or what a recipient says by its status alone. */
const OF_OTHERS = new Set([
  ...['answered', 'customer_wrote', 'person', 'restored', 'cancelled'],
  // It waits for its number, and the recipient's row says nothing of that.
  'session_not_found',
]);

/**
 * Every reason for which a recipient of a broadcast may not get it, or later, as the code names them: the checks that bind
 * a broadcast, and what is written as a reason anywhere on a message's way.
 */
export function reasonsInCode(): string[] {
  const bound: readonly string[] = AUTOMATIONS.broadcast.checks;
  const checks = PIPELINE.filter(({ code, bindsEverything }) => bound.includes(code) || bindsEverything);
  return [
    ...new Set([
      ...checks.flatMap(({ code, endsAs }) => [code, ...(endsAs === undefined ? [] : [endsAs])]),
      ...BIRTHPLACES.flatMap(([files, line]) => wordsOn(files, line)),
    ]),
  ].sort();
}

function wordsOn(files: string, line: RegExp): string[] {
  const lines = globSync(files, { cwd: ROOT })
    .filter((file) => !/\.(test|fixture)\.ts$/.test(file))
    .flatMap((file) => readFileSync(resolve(ROOT, file), 'utf8').split('\n'));
  return lines
    .filter((one) => line.test(one))
    .flatMap((one) => [...one.matchAll(/'([a-z]+(?:_[a-z]+)*)'/g)].map(([, word = '']) => word))
    .filter((word) => !NO_REASONS.has(word) && !OF_OTHERS.has(word));
}

/** What the pages of broadcasts say of a reason in a language, as `useReasonWords` looks it up; null: only the code. */
export function wordsOfReason(language: 'id' | 'en', reason: string): string | null {
  const own = wordsIn<{ reason: Words }>(language, 'broadcasts').reason;
  return own[reason] ?? wordsOfKind(language, reason);
}

/** What the pages of broadcasts call the status of a recipient in a language. */
export function wordsOfStatus(language: 'id' | 'en', status: RecipientStatus): string {
  return wordsIn<{ status: Record<RecipientStatus, string> }>(language, 'broadcasts').status[status];
}

/** What every page says of a reason in a language, as `ReasonBadge` looks it up; null: only the code. */
export function wordsOfKind(language: 'id' | 'en', reason: string): string | null {
  return wordsIn<Words>(language, 'reasons')[reason] ?? null;
}

/** What "why?" calls a check in a language; null: it has no name there. */
export function nameOfCheck(language: 'id' | 'en', check: string): string | null {
  return wordsIn<{ check: Words }>(language, 'decisions').check[check] ?? null;
}

type Words = Record<string, string>;

function wordsIn<Area>(language: 'id' | 'en', area: string): Area {
  const file = resolve(ROOT, `dashboard/src/locales/${language}/${area}.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as Area;
}
