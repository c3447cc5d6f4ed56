import { InvalidArgumentError, type Command } from 'commander';
import { createApiKeySecret } from '../../runtime/api-key-secret.ts';
import { ApiKey, API_SCOPES, type ApiScope } from '../../db/models/ApiKey.ts';
import { MANUAL_SOURCE } from '../../db/intake/create-manual-order.ts';
import { databaseEnv } from '../environment.ts';
import { withDatabase } from '../with-database.ts';

type Options = { scopes: ApiScope[]; rate: number };

export function addApiKeysCreate(program: Command): void {
  program
    .command('api-keys:create')
    .argument('<name>', 'the system that gets the key; a repeated order is recognised by it', parseName)
    .description('make an API key and print it, alone, on stdout: it is shown this once')
    .option('--scopes <a,b>', 'what the key may do', parseScopes, [...API_SCOPES])
    .option('--rate <n>', 'requests a second; bursts of two and a half times as many', parseRate, 20)
    .action(async (name: string, { scopes, rate }: Options) => {
      const { key, prefix, hash } = createApiKeySecret();
      await withDatabase(databaseEnv().DATABASE_URL, async (db) => {
        await ApiKey.query(db).insert({
          source: name,
          keyHash: hash,
          prefix,
          scopes,
          ratePerSecond: rate,
          burst: Math.ceil(rate * 2.5),
        });
      });
      console.log(key);
    });
}

function parseName(text: string): string {
  const name = text.trim();
  if (name.length < 1 || name.length > 100) throw new InvalidArgumentError('1 to 100 characters');
  // Orders of that source are staff's own, whose stock is counted.
  if (name === MANUAL_SOURCE) throw new InvalidArgumentError(`"${name}" stands for orders typed in by staff`);
  return name;
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
