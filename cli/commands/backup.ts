import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { startByteProgress } from '../backup/byte-progress.ts';
import { withShop } from '../backup/with-shop.ts';
import { writeBackup } from '../backup/write-backup.ts';
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
