import { setTimeout as sleep } from 'node:timers/promises';
import { Presets, SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import type { Knex } from 'knex';
import type { BroadcastCounts } from '@roms/domain/broadcast';
import { broadcastCounts } from '../../db/broadcasts/broadcast-counts.ts';
import type { BroadcastChange } from '../../db/broadcasts/broadcast-fields.ts';
import { cancelBroadcast } from '../../db/broadcasts/cancel-broadcast.ts';
import { pauseBroadcast } from '../../db/broadcasts/pause-broadcast.ts';
import { resumeBroadcast } from '../../db/broadcasts/resume-broadcast.ts';
import { recordAudit } from '../../db/audit/record-audit.ts';
import type { Trx } from '../../db/knex.ts';
import { Broadcast } from '../../db/models/Broadcast.ts';
import { createLogger } from '../../runtime/logger.ts';
import { createWorkflowClient, type WorkflowClient } from '../../temporal/workflow-client/index.ts';
import { CLI_ACTOR } from '../cli-actor.ts';
import { databaseEnv } from '../environment.ts';
import { CliProblem } from '../problem.ts';
import { withDatabase } from '../with-database.ts';

const LISTED = 30;
const ASK_AGAIN_MS = 500;
/** So long a command waits until the workflow has read the change; the sweep repeats what was lost (milliseconds). */
const READ_WITHIN_MS = 2_000;
const READ_LOOK_MS = 100;

const CHANGES = {
  pause: {
    description: 'pause a broadcast: what waits is taken back, what is with WhatsApp ends',
    done: 'broadcast.paused',
    change: (trx: Trx, id: number) => pauseBroadcast(trx, id),
    tell: (workflows: WorkflowClient, id: number) => workflows.wakeBroadcast(id),
  },
  resume: {
    description: 'let a paused broadcast go on',
    done: 'broadcast.resumed',
    change: (trx: Trx, id: number) => resumeBroadcast(trx, id),
    tell: (workflows: WorkflowClient, id: number) => workflows.wakeBroadcast(id),
  },
  cancel: {
    description: 'end a broadcast for good: whoever has not got it does not get it',
    done: 'broadcast.cancelled',
    change: cancelBroadcast,
    tell: (workflows: WorkflowClient, id: number) => workflows.cancelBroadcast(id),
  },
} satisfies Record<
  string,
  {
    description: string;
    done: string;
    change: (trx: Trx, id: number) => Promise<BroadcastChange>;
    tell: (workflows: WorkflowClient, id: number) => void;
  }
>;
type Change = keyof typeof CHANGES;

/** `broadcasts:{list,show,pause,resume,cancel}`. */
export function addBroadcasts(program: Command): void {
  program
    .command('broadcasts:list')
    .description('the newest broadcasts and how far they are')
    .action(() => withDatabase(databaseEnv().DATABASE_URL, list));
  program
    .command('broadcasts:show')
    .argument('<id>', 'the number of the broadcast')
    .option('--follow', 'until it ends or is paused')
    .description('how far a broadcast is')
    .action((id: string, { follow = false }: { follow?: boolean }) =>
      withDatabase(databaseEnv().DATABASE_URL, (db) => show(db, idOf(id), follow)),
    );
  for (const name of Object.keys(CHANGES) as Change[])
    program
      .command(`broadcasts:${name}`)
      .argument('<id>', 'the number of the broadcast')
      .description(CHANGES[name].description)
      .action((id: string) => change(name, idOf(id)));
}

function idOf(text: string): number {
  const id = Number(text);
  if (!Number.isSafeInteger(id) || id <= 0) throw new CliProblem(`${text} is no number of a broadcast.`);
  return id;
}

async function list(db: Knex): Promise<void> {
  const rows = await Broadcast.query(db).whereNull('hiddenAt').orderBy('id', 'desc').limit(LISTED);
  const counts = await broadcastCounts(
    db,
    rows.map(({ id }) => id),
  );
  if (rows.length === 0) console.log('There are no broadcasts yet.');
  for (const row of rows) console.log(lineOf(row, counts.get(row.id)!));
}

function lineOf({ id, name, state, pauseReason }: Broadcast, counts: BroadcastCounts): string {
  const standing = pauseReason === null ? state : `${state} (${pauseReason})`;
  return `${String(id).padStart(5)}  ${standing.padEnd(22)} ${sentOf(counts)} of ${counts.audience} sent  ${name}`;
}

function sentOf({ sent, delivered, read }: BroadcastCounts): number {
  return sent + delivered + read;
}

/** Who had their turn: whom a cancellation left out did not. */
function settledOf({ audience, pending, queued, cancelled }: BroadcastCounts): number {
  return audience - pending - queued - cancelled;
}

async function show(db: Knex, id: number, follows: boolean): Promise<void> {
  let { row, counts } = await find(db, id);
  const bar = follows && process.stdout.isTTY ? startBar() : null;
  for (let said = -1; follows && isMoving(row); { row, counts } = await find(db, id)) {
    const settled = settledOf(counts);
    if (bar) bar.update(settled, counts.audience, row.state);
    else if (settled !== said) console.log(`  ${settled} of ${counts.audience}`);
    said = settled;
    await sleep(ASK_AGAIN_MS);
  }
  bar?.end();
  console.log(lineOf(row, counts).trim());
  const { audience: _audience, ...statuses } = counts;
  for (const [status, count] of Object.entries(statuses)) if (count > 0) console.log(`  ${status}: ${count}`);
}

function isMoving({ state }: Broadcast): boolean {
  return state === 'scheduled' || state === 'running';
}

async function find(db: Knex, id: number): Promise<{ row: Broadcast; counts: BroadcastCounts }> {
  const row = await Broadcast.query(db).findById(id);
  if (!row) throw new CliProblem(`There is no broadcast ${id}.`);
  return { row, counts: (await broadcastCounts(db, [id])).get(id)! };
}

function startBar() {
  const bar = new SingleBar(
    { format: '{bar} {value}/{total}  {state}', hideCursor: true, fps: 5 },
    Presets.shades_classic,
  );
  bar.start(1, 0, { state: '' });
  return {
    update(settled: number, audience: number, state: string): void {
      bar.setTotal(Math.max(1, audience));
      bar.update(settled, { state });
    },
    end: () => bar.stop(),
  };
}

async function change(name: Change, id: number): Promise<void> {
  const env = databaseEnv();
  const { done, change: run, tell } = CHANGES[name];
  await withDatabase(env.DATABASE_URL, async (db) => {
    const { before, after } = await db.transaction(async (trx) => {
      const changed = await run(trx, id);
      if (changed.before.revision !== changed.after.revision)
        await recordAudit(trx, {
          actor: CLI_ACTOR,
          action: done,
          subject: { type: 'broadcast', id },
          before: { state: changed.before.state },
          after: { state: changed.after.state },
        });
      return changed;
    });
    const workflows = createWorkflowClient({
      address: env.TEMPORAL_ADDRESS,
      namespace: env.TEMPORAL_NAMESPACE,
      db,
      logger: createLogger({ name: 'roms-cli', level: 'silent' }),
    });
    tell(workflows, id);
    await untilRead(db, id).finally(() => workflows.close());
    const isNews = before.revision !== after.revision;
    console.log(
      isNews ? `Broadcast ${id} is ${after.state}.` : `Broadcast ${id} was ${after.state} already.`,
    );
  });
}

async function untilRead(db: Knex, id: number): Promise<void> {
  for (const end = Date.now() + READ_WITHIN_MS; Date.now() < end; await sleep(READ_LOOK_MS)) {
    const row = await Broadcast.query(db).findById(id).select('revision', 'seenRevision');
    if (!row || row.seenRevision >= row.revision) return;
  }
}
