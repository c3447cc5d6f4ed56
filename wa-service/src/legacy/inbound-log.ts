import type Router from '@koa/router';
import type { InboundMessage } from '@roms/contracts/webhooks';
import { z } from 'zod';
import { openDatabase } from '../database.ts';
import type { Gateway } from '../gateway.ts';
import { clientIdSchema, clientOf } from './clients.ts';
import { answerOld } from './envelope.ts';

/** The old `GET /inbound`: the last messages of each number, for who looks instead of being told. */

export type InboundRow = {
  id: number;
  clientId: string;
  from: string;
  to: string;
  body: string;
  fromMe: boolean;
  /** When it was written (unix seconds). */
  ts: number;
};

/** No more than `GET /inbound` can show; the API has them all. */
const KEPT_EACH = 200;
const SCHEMA = `
CREATE TABLE IF NOT EXISTS inbound_messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  waMessageId TEXT NOT NULL,
  clientId TEXT NOT NULL,
  "from" TEXT NOT NULL,
  "to" TEXT NOT NULL,
  body TEXT NOT NULL,
  fromMe INTEGER NOT NULL,
  ts INTEGER NOT NULL,
  UNIQUE (clientId, waMessageId)
) STRICT;
`;
export const inboundQuerySchema = z.object({
  clientId: clientIdSchema.optional(),
  limit: z.coerce.number().int().min(1).max(KEPT_EACH).default(50),
});

/** A hidden number's chat is shown under its phone where that is known: old flows answer to `from`. */
export function oldSender(message: InboundMessage): string {
  return message.phone === null || message.fromMe ? message.from : `${message.phone}@c.us`;
}

export type InboundLog = ReturnType<typeof createInboundLog>;

export function createInboundLog(path: string) {
  const database = openDatabase(path, SCHEMA);
  // A convenience that may lose its last rows with the power: no message waits for this file.
  database.exec('PRAGMA synchronous = NORMAL;');
  const insert = database.prepare(
    `INSERT INTO inbound_messages (waMessageId, clientId, "from", "to", body, fromMe, ts)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const trim = database.prepare(
    `DELETE FROM inbound_messages WHERE clientId = ? AND id <=
     (SELECT id FROM inbound_messages WHERE clientId = ? ORDER BY id DESC LIMIT 1 OFFSET ${KEPT_EACH})`,
  );
  const newest = database.prepare(
    `SELECT id, clientId, "from", "to", body, fromMe, ts FROM inbound_messages
     WHERE ? IS NULL OR clientId = ? ORDER BY id DESC LIMIT ?`,
  );
  const last = database.prepare(
    'SELECT max(ts) AS ts FROM inbound_messages WHERE clientId = ? AND fromMe = 0',
  );

  return {
    add(clientId: string, shop: string | null, message: InboundMessage): void {
      const [from, to] = [
        oldSender(message),
        message.fromMe ? message.chat : shop === null ? '' : `${shop}@c.us`,
      ];
      const ts = Math.floor(Date.parse(message.sentAt) / 1000);
      insert.run(message.waMessageId, clientId, from, to, message.body, message.fromMe ? 1 : 0, ts);
      trim.run(clientId, clientId);
    },
    /** Newest first. */
    newest(clientId: string | null, limit: number): InboundRow[] {
      const rows = newest.all(clientId, clientId, limit) as unknown as (Omit<InboundRow, 'fromMe'> & {
        fromMe: number;
      })[];
      return rows.map((row) => ({ ...row, fromMe: row.fromMe === 1 }));
    },
    lastAt(clientId: string): string | null {
      const { ts } = last.get(clientId) as { ts: number | null };
      return ts === null ? null : new Date(ts * 1000).toISOString();
    },
    close: () => database.close(),
  };
}

export function inboundRoutes(router: Router, gateway: Gateway, inbound: InboundLog): void {
  router.get('/inbound', (ctx) => {
    const { clientId, limit } = inboundQuerySchema.parse(ctx.query);
    const session = clientId === undefined ? null : clientOf(gateway, clientId).id;
    answerOld(ctx, inbound.newest(session, limit));
  });
}
