import type { Knex } from 'knex';
import { NOT_STARTED } from '@roms/domain/lifecycle';
import { pendingMigrations } from '../migrations.ts';
import { checkClock } from './check-clock.ts';
import { bad, ok, reasonOf, warn, type Finding } from './finding.ts';

/** Work that nobody has begun after this long is stuck: the sweep looks every minute. */
const STUCK = '10 minutes';

/** PostgreSQL, its schema, and whether work is stuck in it. Never throws. */
export async function checkDatabase(db: Knex, isEmbedded: boolean): Promise<Finding[]> {
  let version: string;
  try {
    const { rows } = await db.raw<{ rows: { server_version: string }[] }>('SHOW server_version');
    version = rows[0]?.server_version ?? 'unknown';
  } catch (error) {
    const advice = isEmbedded ? 'start the stack: `npm start`' : 'correct DATABASE_URL, or start that server';
    return [bad('postgres', `does not answer (${reasonOf(error)})`, advice)];
  }
  const found = [ok('postgres', `PostgreSQL ${version}`)];
  try {
    const pending = await pendingMigrations(db);
    if (pending.length > 0) {
      const advice = '`npm run -s roms -- migrate`';
      return [...found, bad('schema', `${pending.length} migrations are missing`, advice)];
    }
    return [...found, ok('schema', 'up to date'), ...(await checkClock(db)), ...(await checkWork(db))];
  } catch (error) {
    return [...found, bad('schema', reasonOf(error), '`npm run -s roms -- migrate`')];
  }
}

async function checkWork(db: Knex): Promise<Finding[]> {
  const { rows } = await db.raw<{
    rows: Record<'waiting' | 'unstarted' | 'without' | 'unconfirmed' | 'numbers', number>[];
  }>(
    `SELECT (SELECT count(*) FROM messages WHERE direction = 'outbound' AND status = 'queued'
                AND created_at < now() - interval '${STUCK}') AS waiting,
            (SELECT count(*) FROM order_lifecycles l JOIN orders o ON o.id = l.order_id
              WHERE l.started_at IS NULL AND l.state = '${NOT_STARTED}'
                AND o.created_at < now() - interval '${STUCK}') AS unstarted,
            (SELECT count(*) FROM orders o
              WHERE NOT EXISTS (SELECT FROM order_lifecycles l WHERE l.order_id = o.id)) AS without,
            (SELECT count(*) FROM messages WHERE status = 'unconfirmed') AS unconfirmed,
            (SELECT count(*) FROM wa_sessions WHERE removed_at IS NULL) AS numbers`,
  );
  const { waiting = 0, unstarted = 0, without = 0, unconfirmed = 0, numbers = 0 } = rows[0] ?? {};
  const findings: Finding[] = [];
  if (numbers === 0) findings.push(bad('base data', 'the shop has no number', '`npm run -s roms -- seed`'));
  if (waiting > 0) {
    const advice = 'look at the number below: asleep hours, caps and a lost connection make messages wait';
    findings.push(warn('messages', `${waiting} wait for longer than ${STUCK}`, advice));
  }
  if (unstarted > 0) {
    const advice = 'the worker starts them within a minute once it and Temporal run';
    findings.push(warn('orders', `${unstarted} have no workflow yet`, advice));
  }
  if (without > 0) {
    const advice = 'nothing will be sent for them: docs/operations.md, "Orders without a lifecycle"';
    findings.push(warn('orders', `${without} have no lifecycle row`, advice));
  }
  if (unconfirmed > 0) {
    const advice = 'nobody knows whether they arrived: look in the chat, then send again or leave it';
    findings.push(warn('messages', `${unconfirmed} unconfirmed`, advice));
  }
  return findings.length > 0 ? findings : [ok('work', 'nothing is stuck')];
}
