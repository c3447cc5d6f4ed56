import { InvalidArgumentError, type Command } from 'commander';
import {
  API_SCOPES,
  apiKeyNameSchema,
  BURST_FACTOR,
  DEFAULT_RATE,
  MOST_GRACE_HOURS,
  type ApiScope,
} from '@roms/contracts/api-keys';
import { AppError } from '@roms/domain/errors';
import { createApiKey } from '../../db/api-keys/create-api-key.ts';
import { revokeApiKey, rotateApiKey } from '../../db/api-keys/end-api-key.ts';
import { recordAudit } from '../../db/audit/record-audit.ts';
import type { Trx } from '../../db/knex.ts';
import { ApiKey } from '../../db/models/ApiKey.ts';
import { CLI_ACTOR } from '../cli-actor.ts';
import { databaseEnv } from '../environment.ts';
import { CliProblem } from '../problem.ts';
import { withDatabase } from '../with-database.ts';

const HOUR_MS = 3_600_000;

/** The life of an external system's key. What prints a secret prints it alone on stdout, this once. */
export function addApiKeys(program: Command): void {
  program
    .command('api-keys:create')
    .argument('<name>', 'the system that gets the key; a repeated order is recognised by it', parseName)
    .description('make an API key and print it, alone, on stdout: it is shown this once')
    .option('--scopes <a,b>', 'what the key may do', parseScopes, [...API_SCOPES])
    .option(
      '--rate <n>',
      'requests a second; bursts of two and a half times as many',
      parseRate,
      DEFAULT_RATE,
    )
    .option('--expires <date>', 'when it ends by itself (2027-01-31 or a whole ISO time)', parseEnd)
    .action(async (name: string, options: { scopes: ApiScope[]; rate: number; expires?: Date }) => {
      const { scopes, rate, expires: expiresAt = null } = options;
      const burst = Math.ceil(rate * BURST_FACTOR);
      const secret = await change(async (trx) => {
        const key = { source: name, scopes, ratePerSecond: rate, burst, expiresAt };
        const made = await createApiKey(trx, key, new Date());
        await record(trx, 'api_key.created', made.row.id, { after: { name, scopes, expiresAt } });
        return made.secret;
      });
      console.log(secret);
    });
  program
    .command('api-keys:list')
    .description('all keys, the newest first')
    .action(async () => {
      const keys = await withDatabase(databaseEnv().DATABASE_URL, async (db) =>
        ApiKey.query(db).orderBy('id', 'desc'),
      );
      if (keys.length === 0) return console.log('There is no key yet: roms api-keys:create makes one.');
      for (const key of keys) console.log(describe(key, new Date()));
    });
  program
    .command('api-keys:revoke')
    .argument('<id>', 'as api-keys:list shows it', parseId)
    .description('end a key: its next request is refused')
    .action(async (id: number) => {
      const key = await change(async (trx) => {
        const now = new Date();
        const ended = await revokeApiKey(trx, id, now);
        if (ended.revokedAt?.getTime() === now.getTime()) {
          await record(trx, 'api_key.revoked', id, { before: { name: ended.source, prefix: ended.prefix } });
        }
        return ended;
      });
      console.log(`The key ${key.prefix}… of ${key.source} opens nothing any more.`);
    });
  program
    .command('api-keys:rotate')
    .argument('<id>', 'as api-keys:list shows it', parseId)
    .description('another secret under the same name, printed alone on stdout; the old one ends')
    .option('--grace-hours <n>', 'let the old one go on for so long', parseGrace, 0)
    .action(async (id: number, { graceHours }: { graceHours: number }) => {
      const made = await change(async (trx) => {
        const rotated = await rotateApiKey(trx, id, { now: new Date(), graceMs: graceHours * HOUR_MS });
        const { row, old } = rotated;
        await record(trx, 'api_key.rotated', id, {
          before: { name: old.source, prefix: old.prefix },
          after: { id: row.id, prefix: row.prefix, graceHours },
        });
        return rotated;
      });
      console.error(`The old key ends ${graceHours === 0 ? 'now' : `in ${graceHours} h`}.`);
      console.log(made.secret);
    });
}

async function change<T>(work: (trx: Trx) => Promise<T>): Promise<T> {
  try {
    return await withDatabase(databaseEnv().DATABASE_URL, (db) => db.transaction(work));
  } catch (error) {
    throw error instanceof AppError ? new CliProblem(error.message) : error;
  }
}

async function record(
  trx: Trx,
  action: string,
  id: number,
  values: { before?: Record<string, unknown>; after?: Record<string, unknown> },
): Promise<void> {
  await recordAudit(trx, { actor: CLI_ACTOR, action, subject: { type: 'api_key', id }, ...values });
}

function describe(key: ApiKey, now: Date): string {
  const state =
    key.revokedAt !== null
      ? `revoked ${key.revokedAt.toISOString()}`
      : key.expiresAt === null
        ? 'open'
        : `${key.expiresAt <= now ? 'ended' : 'ends'} ${key.expiresAt.toISOString()}`;
  const used = key.lastUsedAt === null ? 'never used' : `last used ${key.lastUsedAt.toISOString()}`;
  return `${key.id}  ${key.source}  ${key.prefix}…  ${key.scopes.join(',')}  ${key.ratePerSecond}/s  ${state}  ${used}`;
}

function parseName(text: string): string {
  const name = apiKeyNameSchema.safeParse(text);
  if (name.success) return name.data;
  throw new InvalidArgumentError(name.error.issues[0]?.message ?? '1 to 100 characters');
}

function parseScopes(text: string): ApiScope[] {
  const scopes = text.split(',').map((scope) => scope.trim());
  const known: readonly string[] = API_SCOPES;
  const unknown = scopes.find((scope) => !known.includes(scope));
  if (unknown !== undefined)
    throw new InvalidArgumentError(`"${unknown}" is none of ${API_SCOPES.join(', ')}`);
  return [...new Set(scopes)] as ApiScope[];
}

function parseRate(text: string): number {
  const rate = Number(text);
  if (Number.isInteger(rate) && rate >= 1 && rate <= 1000) return rate;
  throw new InvalidArgumentError('a whole number from 1 to 1000');
}

function parseId(text: string): number {
  const id = Number(text);
  if (Number.isInteger(id) && id > 0) return id;
  throw new InvalidArgumentError('the number that api-keys:list shows first');
}

function parseGrace(text: string): number {
  const hours = Number(text);
  if (text.trim() !== '' && hours >= 0 && hours <= MOST_GRACE_HOURS) return hours;
  throw new InvalidArgumentError(`0 to ${MOST_GRACE_HOURS} hours`);
}

function parseEnd(text: string): Date {
  const end = new Date(text);
  if (/^\d{4}-\d{2}-\d{2}/.test(text) && end.getTime() > Date.now()) return end;
  throw new InvalidArgumentError('a date that lies ahead, such as 2027-01-31');
}
