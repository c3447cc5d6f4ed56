import { InvalidArgumentError, type Command } from 'commander';
import { putAutomationStopSchema } from '@roms/contracts/automation';
import { recordAudit } from '../../db/audit/record-audit.ts';
import { liftStop, stopAutomation } from '../../db/automation/stop-automation.ts';
import { CLI_ACTOR } from '../cli-actor.ts';
import { databaseEnv } from '../environment.ts';
import { withDatabase } from '../with-database.ts';

const SUBJECT = { type: 'shop' as const, id: null };

/** The one big stop of everything automatic, for whoever has a shell and no browser. */
export function addAutomation(program: Command): void {
  program
    .command('automation:stop')
    .description(
      'stop everything automatic: nothing but what a person writes leaves until it is started again',
    )
    .requiredOption('--reason <text>', 'why; everybody in the shop reads it', parseReason)
    .option('--until <time>', 'when it goes on by itself (2027-01-31T08:00:00+07:00)', parseUntil)
    .action(async ({ reason, until = null }: { reason: string; until?: Date | null }) => {
      await withDatabase(databaseEnv().DATABASE_URL, async (db) =>
        db.transaction(async (trx) => {
          const { before, after } = await stopAutomation(
            trx,
            { reason, until, actor: CLI_ACTOR },
            new Date(),
          );
          await recordAudit(trx, {
            ...{ actor: CLI_ACTOR, action: 'automation.stopped', subject: SUBJECT },
            before: before && { reason: before.reason, until: before.until },
            after: { reason: after.reason, until: after.until },
          });
        }),
      );
      const end = until === null ? 'roms automation:start lets it go on' : `until ${until.toISOString()}`;
      console.log(`Everything automatic is stopped: ${end}.`);
    });
  program
    .command('automation:start')
    .description('let automation go on; what was held too long has expired, the rest goes within minutes')
    .action(async () => {
      const lifted = await withDatabase(databaseEnv().DATABASE_URL, async (db) =>
        db.transaction(async (trx) => {
          const before = await liftStop(trx, new Date());
          if (before)
            await recordAudit(trx, {
              ...{ actor: CLI_ACTOR, action: 'automation.started', subject: SUBJECT },
              before: { reason: before.reason, until: before.until },
            });
          return before;
        }),
      );
      console.log(lifted ? 'Automation goes on.' : 'Automation was not stopped.');
    });
}

function parseReason(text: string): string {
  const { success, data } = putAutomationStopSchema.shape.reason.safeParse(text);
  if (!success) throw new InvalidArgumentError('Say why in 1 to 200 characters on one line.');
  return data;
}

function parseUntil(text: string): Date {
  const at = new Date(text);
  if (Number.isNaN(at.getTime()) || at.getTime() <= Date.now())
    throw new InvalidArgumentError('Give a time that lies ahead.');
  return at;
}
