import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { freePort } from '../../embedded/free-port.ts';
import { databaseUrl, startPostgres } from '../../embedded/postgres.ts';
import { openSecrets } from '../../embedded/secrets.ts';
import { startByteProgress } from '../backup/byte-progress.ts';
import { writeBackup } from '../backup/write-backup.ts';
import { databaseEnv } from '../environment.ts';
import { untilInterrupted } from '../interrupt.ts';

type Options = { secrets?: boolean };

const MB = 1024 * 1024;

export function addBackup(program: Command): void {
  program
    .command('backup')
    .description(
      'write everything that the shop knows into FILE, while it goes on; `restore` makes a shop of it',
    )
    .argument('<file>', 'a new file, for example roms-2026-12-01.tar.gz')
    .option('--secrets', 'also its secrets and pairings: whoever has the file can then act as this shop')
    .action(async (file: string, { secrets }: Options) => {
      const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
      const report = await untilInterrupted((signal) =>
        withShop(({ url, dataDir, waDir }) =>
          writeBackup({
            file,
            databaseUrl: url,
            dataDir,
            waDir,
            withSecrets: secrets === true,
            version,
            startProgress: startByteProgress,
            signal,
          }),
        ),
      );
      const { rows, files, bytes, hasServiceFiles } = report;
      console.log(
        `${file}: ${rows} rows, ${files} files, ${(bytes / MB).toFixed(1)} MB. Keep it like a key.`,
      );
      if (!hasServiceFiles)
        console.log(
          'Without wa-service’s folder (set WA_DATA_DIR): after a restore the number is scanned again.',
        );
    });
}

type Shop = { url: string; dataDir: string; waDir: string };

/** The running shop, or the one that lies in the data folder: then its PostgreSQL is started for the time. */
async function withShop<T>(work: (shop: Shop) => Promise<T>): Promise<T> {
  const dataDir = resolve(process.env.ROMS_DATA_DIR || '.roms');
  const cluster = join(dataDir, 'postgres');
  const isRunning = Boolean(process.env.DATABASE_URL) || existsSync(join(dataDir, 'stack.env.json'));
  if (isRunning || !existsSync(join(cluster, 'PG_VERSION'))) {
    const env = databaseEnv();
    const waDir = resolve(env.WA_DATA_DIR ?? join(env.ROMS_DATA_DIR, 'wa'));
    return work({ url: env.DATABASE_URL, dataDir: env.ROMS_DATA_DIR, waDir });
  }
  const port = await freePort();
  const { postgresPassword: password } = openSecrets(dataDir);
  const server = await startPostgres({ dataDir: cluster, port, password });
  try {
    const waDir = resolve(process.env.WA_DATA_DIR || join(dataDir, 'wa'));
    return await work({ url: databaseUrl(port, password), dataDir, waDir });
  } finally {
    await server.stop();
  }
}
