import type { Command } from 'commander';
import { recordAudit } from '../../db/audit/record-audit.ts';
import { refreshSegments } from '../../db/segments/refresh-segments.ts';
import { CLI_ACTOR } from '../cli-actor.ts';
import { databaseEnv } from '../environment.ts';
import { withDatabase } from '../with-database.ts';

/** `segments:refresh`: what the Schedule does every night, now; needs no Temporal and does no harm beside it. */
export function addSegments(program: Command): void {
  program
    .command('segments:refresh')
    .description('place every customer in the segment of today; again changes nothing')
    .action(async () => {
      await withDatabase(databaseEnv().DATABASE_URL, async (db) => {
        const { n: total } = (await db('customers').count({ n: '*' }).first()) as { n: number };
        const say = tenths(total);
        const { seen, changed, moves, counts } = await refreshSegments(db, {
          now: new Date(),
          onPortion: say,
        });
        await db.transaction((trx) =>
          recordAudit(trx, {
            actor: CLI_ACTOR,
            action: 'segments.refreshed',
            subject: { type: 'shop', id: null },
            after: { customers: seen, changed },
          }),
        );
        console.log(`${seen} customers, ${changed} written`);
        for (const [move, count] of Object.entries(moves))
          console.log(`  ${move.replace('>', ' → ').padEnd(26)} ${count}`);
        for (const [segment, count] of Object.entries(counts)) console.log(`${segment.padEnd(12)} ${count}`);
      });
    });
}

/** A line for each tenth. */
function tenths(total: number): (seen: number) => void {
  let [done, said] = [0, 0];
  return (seen) => {
    done += seen;
    const tenth = total === 0 ? 10 : Math.floor((done * 10) / total);
    if (tenth > said) console.log(`  ${done} of ${total} customers`);
    said = Math.max(said, tenth);
  };
}
