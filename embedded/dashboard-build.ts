import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { runToEnd } from './child-process.ts';
import { StartupProblem } from './startup-problem.ts';

/** What the built pages are made of, below the repository. */
const SOURCES = [
  'dashboard/src',
  'dashboard/public',
  'dashboard/index.html',
  'dashboard/vite.config.ts',
  'dashboard/build',
  'dashboard/package.json',
  'domain',
  'contracts',
];

/**
 * Builds the dashboard when its pages are missing or older than what they are made of.
 * Built beside and swapped in, so that a build that breaks leaves the old pages. Throws StartupProblem.
 */
export async function buildDashboard(repository: string, say: (line: string) => void): Promise<void> {
  const dist = join(repository, 'dashboard', 'dist');
  const builtAt = await changedAt(join(dist, 'index.html'));
  const sources = await Promise.all(SOURCES.map((path) => changedAt(join(repository, path))));
  if (builtAt > Math.max(...sources)) return;
  say('building the dashboard (first run, or its sources changed): about 20 s');
  const startedAt = Date.now();
  const waiting = setInterval(() => {
    say(`still building the dashboard: ${Math.round((Date.now() - startedAt) / 1000)} s`);
  }, 10_000);
  const fresh = join(repository, 'node_modules', '.cache', `roms-dashboard-${process.pid}`);
  try {
    const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin', 'vite.js');
    await mkdir(dirname(fresh), { recursive: true });
    const { code, output } = await runToEnd({
      file: process.execPath,
      args: [vite, 'build', '--outDir', fresh, '--emptyOutDir', '--logLevel', 'warn'],
      cwd: join(repository, 'dashboard'),
      env: { NODE_ENV: 'production', NO_COLOR: '1', FORCE_COLOR: undefined },
    });
    if (code !== 0) {
      const reason = output.trim().split('\n').slice(0, 5).join(' ');
      throw new StartupProblem(`The dashboard cannot be built: run \`npm run build\` to see why (${reason})`);
    }
    // As old as the build's start: what was changed while it ran makes the next start build again.
    await utimes(join(fresh, 'index.html'), startedAt / 1000, startedAt / 1000);
    await rm(dist, { recursive: true, force: true });
    await rename(fresh, dist).catch(async (error: unknown) => {
      // Another stack of this clone was faster by a moment: its pages are as good.
      if ((await changedAt(join(dist, 'index.html'))) <= builtAt) throw error;
    });
    say(`the dashboard is built (${Math.round((Date.now() - startedAt) / 1000)} s)`);
  } finally {
    clearInterval(waiting);
    await rm(fresh, { recursive: true, force: true });
  }
}

/** When the newest file at or below a path was changed (ms); 0 when there is none. Tests and builds do not count. */
async function changedAt(path: string): Promise<number> {
  const found = await stat(path).catch(() => null);
  if (found === null) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  const names = await readdir(path);
  const kept = names.filter(
    (name) => name !== 'node_modules' && name !== 'dist' && !name.endsWith('.test.ts'),
  );
  return Math.max(0, ...(await Promise.all(kept.map((name) => changedAt(join(path, name))))));
}
