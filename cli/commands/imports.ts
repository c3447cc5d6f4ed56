import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Knex } from 'knex';
import { IMPORT_KINDS, MAX_IMPORT_BYTES, type ImportKind } from '@roms/domain/imports/columns';
import { importById, importRowsPage, type CountedImport } from '../../db/imports/imports-page.ts';
import { queueImport } from '../../db/imports/queue-import.ts';
import { recordAudit } from '../../db/audit/record-audit.ts';
import { createLogger } from '../../runtime/logger.ts';
import { createWorkflowClient } from '../../temporal/workflow-client/index.ts';
import { CLI_ACTOR } from '../cli-actor.ts';
import { databaseEnv } from '../environment.ts';
import { CliProblem } from '../problem.ts';
import { withDatabase } from '../with-database.ts';

const ASK_AGAIN_MS = 500;

/** `import:orders FILE [--dry-run]`, and the same of the other kinds. */
export function addImports(program: Command): void {
  for (const kind of IMPORT_KINDS)
    program
      .command(`import:${kind}`)
      .argument('<file>', 'values separated by comma, semicolon or tab; the first row names the columns')
      .option('--dry-run', 'only say what would become of each row')
      .description(`bring a file of ${kind} into the shop; the same file again changes nothing`)
      .action((file: string, { dryRun = false }: { dryRun?: boolean }) => run(kind, file, dryRun));
}

async function run(kind: ImportKind, file: string, dryRun: boolean): Promise<void> {
  const content = await contentOf(file);
  if (content.length === 0) throw new CliProblem('The file is empty.');
  const env = databaseEnv();
  await withDatabase(env.DATABASE_URL, async (db) => {
    const fileName = basename(file);
    const id = await db.transaction(async (trx) => {
      const queuedId = await queueImport(trx, { kind, dryRun, fileName, content, actor: CLI_ACTOR });
      await recordAudit(trx, {
        actor: CLI_ACTOR,
        action: 'import.started',
        subject: { type: 'import', id: queuedId },
        after: { kind, dryRun, fileName, size: content.length },
      });
      return queuedId;
    });
    const workflows = createWorkflowClient({
      address: env.TEMPORAL_ADDRESS,
      namespace: env.TEMPORAL_NAMESPACE,
      db,
      logger: createLogger({ name: 'roms-cli', level: 'silent' }),
    });
    workflows.startImport(id);
    await follow(db, id).finally(() => workflows.close());
  });
}

async function contentOf(file: string): Promise<Buffer> {
  const unreadable = () => {
    throw new CliProblem(`There is no file ${file} that can be read.`);
  };
  const { size } = await stat(file).catch(unreadable);
  if (size > MAX_IMPORT_BYTES)
    throw new CliProblem(`A file has at most ${MAX_IMPORT_BYTES / 1_024 / 1_024} MB; bring it in parts.`);
  return readFile(file).catch(unreadable);
}

/** Says how far it is, a line for each tenth, until it is over; what is under way goes on when this is stopped. */
async function follow(db: Knex, id: number): Promise<void> {
  for (let said = 0; ; await sleep(ASK_AGAIN_MS)) {
    const { row, counts } = (await importById(db, id)) as CountedImport;
    if (row.state === 'failed') throw new CliProblem(row.error?.message ?? 'The file was refused.');
    const seen = counts.ok + counts.repeated + counts.failed;
    const tenths = counts.total === 0 ? 0 : Math.floor((seen * 10) / counts.total);
    if (tenths > said) console.log(`  ${seen} of ${counts.total} rows`);
    said = tenths;
    if (row.state !== 'done') continue;
    console.log(
      `${counts.ok} rows imported, ${counts.repeated} were there already, ${counts.failed} failed.`,
    );
    return sayFailures(db, id);
  }
}

async function sayFailures(db: Knex, importId: number): Promise<void> {
  const { rows, nextCursor } = await importRowsPage(db, { importId, status: 'failed' });
  for (const { row, errors } of rows)
    console.log(
      `row ${row}: ${errors.map(({ field, message }) => `${field ?? 'it'} ${message}`).join('; ')}`,
    );
  if (nextCursor !== null) console.log('… the rest is in the dashboard, under Impor.');
}
