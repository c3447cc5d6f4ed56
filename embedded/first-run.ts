import { ask, hasNoUsers } from './postgres-external.ts';
import { runToEnd } from './child-process.ts';
import { saveSecrets } from './secrets.ts';
import type { Secrets } from './secrets.ts';
import type { StackSettings } from './settings.ts';
import type { StackEnvironment } from './stack-environment.ts';
import { StartupProblem } from './startup-problem.ts';

type Report = { say: (line: string) => void; onLine: (line: string) => void };

/** Brings the database to this version's tables; does nothing when it is there. Throws StartupProblem. */
export async function migrate(
  environment: StackEnvironment,
  repository: string,
  report: Report,
): Promise<void> {
  report.say('bringing the database up to date');
  await cli(['migrate'], 'The database cannot be brought up to date', environment, repository, report.onLine);
}

/**
 * Fills a new database, once for each data folder: the texts and the rule that every shop needs and, unless the shop is
 * a real one, the demo with the key of the banner's curl. A database of the person's own gets the demo only when nobody
 * works with it yet. Throws StartupProblem.
 */
export async function fillDatabase(
  settings: StackSettings,
  secrets: Secrets,
  environment: StackEnvironment,
  repository: string,
  report: Report,
): Promise<Secrets> {
  let current = secrets;
  if (!current.isSeeded) {
    const wantsDemo =
      settings.realBy === null && (settings.databaseUrl === null || (await hasNoUsers(settings.databaseUrl)));
    report.say(
      wantsDemo
        ? 'writing the demo: a coffee shop with customers, orders and conversations'
        : 'writing texts and rules',
    );
    const args = wantsDemo ? ['seed', '--demo'] : ['seed'];
    await cli(args, 'The database cannot be filled', environment, repository, report.onLine);
    current = { ...current, isSeeded: true };
    saveSecrets(settings.dataDir, current);
  }
  if (settings.realBy !== null) return current;
  if (current.demoApiKey === null) {
    const what = 'The demo key cannot be made';
    const output = await cli(await demoKeyCommand(environment), what, environment, repository, () => {});
    // The secret stands alone on a line; what is said beside it is a sentence.
    const secret = output.split('\n').findLast((line) => /^\S+$/.test(line.trim()));
    current = { ...current, demoApiKey: secret!.trim() };
    saveSecrets(settings.dataDir, current);
  }
  return current;
}

/** A demo that was restored without its secrets has a key that nobody knows: it gets another one. */
async function demoKeyCommand({ DATABASE_URL }: StackEnvironment): Promise<string[]> {
  const [key] = (await ask(
    DATABASE_URL!,
    `select id from api_keys where source = 'demo' and revoked_at is null order by id desc limit 1`,
  )) as { id: number }[];
  return key === undefined ? ['api-keys:create', 'demo'] : ['api-keys:rotate', String(key.id)];
}

async function cli(
  args: string[],
  problem: string,
  environment: StackEnvironment,
  repository: string,
  onLine: (line: string) => void,
): Promise<string> {
  const { code, output } = await runToEnd(
    { file: process.execPath, args: ['cli/main.ts', ...args], cwd: repository, env: environment },
    onLine,
  );
  if (code === 0) return output;
  const reason = output.trim().split('\n').slice(-3).join(' ');
  throw new StartupProblem(`${problem} (${reason}): \`npm run -s roms -- doctor\` says more`);
}
