import { resolve } from 'node:path';
import type { Command } from 'commander';
import { startByteProgress } from '../backup/byte-progress.ts';
import { restoreBackup, type RestoreReport } from '../backup/restore-backup.ts';
import { untilInterrupted } from '../interrupt.ts';

export function addRestore(program: Command): void {
  program
    .command('restore')
    .description(
      'make a shop of a backup: in ROMS_DATA_DIR, which must be new or empty, and in an empty DATABASE_URL if that is set',
    )
    .argument('<file>', 'what `backup` wrote')
    .action(async (file: string) => {
      const dataDir = resolve(process.env.ROMS_DATA_DIR || '.roms');
      const databaseUrl = process.env.DATABASE_URL || null;
      const report = await untilInterrupted((signal) =>
        restoreBackup({ file, dataDir, databaseUrl, startProgress: startByteProgress, signal }),
      );
      tell(report, dataDir);
    });
}

function tell(report: RestoreReport, dataDir: string): void {
  const { rows, files, backedUpAt, messages, reminders, broadcasts, oldJobs, hasSecrets } = report;
  console.log(`Restored to ${backedUpAt}: ${rows} rows, ${files} files in ${dataDir}.`);
  if (messages + reminders > 0) {
    console.log(
      `Held for a person, because they may have been sent since: ${messages} messages, ${reminders} reminders (page Ringkasan).`,
    );
  }
  if (broadcasts > 0)
    console.log(`Paused, because they may have gone on since: ${broadcasts} broadcasts (page Broadcast).`);
  if (oldJobs > 0)
    console.log(`Not sent any more: ${oldJobs} messages that callers of the old gateway had queued.`);
  if (!hasSecrets) console.log('The backup has no secrets: new ones are made, or set yours as variables.');
  console.log(
    'Everybody is logged out. Repeat what was done about access since: deactivations, revoked and rotated keys, changed passwords and roles.',
  );
  console.log(
    'End the shop that this one replaces before you start this one: two would answer on one number. What it may still have sent until that first start is held then, too.',
  );
}
