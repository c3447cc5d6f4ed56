import { DatabaseSync } from 'node:sqlite';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { MessageType } from '@roms/contracts/webhooks';
import { newMessageId } from '../../contract/message-id.ts';
import { createMessageChanges } from './message-changes.ts';
import { lidOf, SCHEMA } from './records.ts';
import type { SimDevice, SimMessage, SimPhone } from './records.ts';

/**
 * What WhatsApp's servers and people's phones know, in a file of its own beside the service's journal:
 * the service may be killed at any moment, and this network goes on from where it was.
 */

export type SimServer = ReturnType<typeof createSimServer>;

/**
 * The newest messages that a start keeps. A demo or a test that looks back does so over some thousands; without a bound
 * the phone page of a stack that runs for months would read ever more of them.
 */
const MESSAGES_KEPT = 50_000;
/** Of the shop's first number; each further one has the next. */
const FIRST_SHOP_PHONE = 6281200000001;

export function createSimServer(path: string) {
  mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path);
  // Only kill -9 must be survived here, not power loss: these phones are simulated.
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  database.exec(SCHEMA);
  const changes = createMessageChanges(database);
  const statements = new Map<string, ReturnType<DatabaseSync['prepare']>>();
  const sql = (text: string) => {
    const statement = statements.get(text) ?? database.prepare(text);
    statements.set(text, statement);
    return statement;
  };
  const many = (text: string, ...values: (string | number)[]) =>
    sql(text).all(...values) as unknown as SimMessage[];

  function phone(number: string): SimPhone {
    sql('INSERT INTO phones (phone, lid) VALUES (?, ?) ON CONFLICT DO NOTHING').run(number, lidOf(number));
    return sql('SELECT * FROM phones WHERE phone = ?').get(number) as unknown as SimPhone;
  }

  return {
    ...changes,
    phone,
    knownPhone: (number: string) =>
      sql('SELECT * FROM phones WHERE phone = ?').get(number) as SimPhone | undefined,
    phoneOfLid: (lid: string) =>
      (sql('SELECT phone FROM phones WHERE lid = ?').get(lid) as { phone: string } | undefined)?.phone ??
      null,
    updatePhone(
      number: string,
      change: Partial<Pick<SimPhone, 'name' | 'isOnline' | 'isRegistered'>>,
    ): SimPhone {
      const next = { ...phone(number), ...change };
      sql('UPDATE phones SET name = ?, isOnline = ?, isRegistered = ? WHERE phone = ?').run(
        next.name,
        next.isOnline,
        next.isRegistered,
        number,
      );
      return next;
    },
    /** Every phone with its last message and how many it has not read, latest first. */
    phones() {
      return sql(
        `SELECT p.phone, p.name, p.isOnline, p.isRegistered, m.body AS lastBody, m.type AS lastType, m.at AS lastAt,
           m.fromBusiness AS lastFromBusiness,
           (SELECT count(*) FROM messages u WHERE u.phone = p.phone AND u.fromBusiness = 1 AND u.ack BETWEEN 1 AND 2
             AND u.releaseAt IS NULL) AS unread
         FROM phones p LEFT JOIN messages m ON m.id =
           (SELECT max(id) FROM messages WHERE phone = p.phone AND releaseAt IS NULL)
         ORDER BY m.at DESC NULLS LAST, p.phone`,
      ).all() as unknown as (Pick<SimPhone, 'phone' | 'name' | 'isOnline' | 'isRegistered'> & {
        lastBody: string | null;
        lastType: MessageType | null;
        lastAt: number | null;
        lastFromBusiness: 0 | 1 | null;
        unread: number;
      })[];
    },
    /** The phone of a number: each has the next one, for ever. */
    device(sessionId: string, isBornPaired: boolean): SimDevice {
      sql(
        `INSERT INTO devices (sessionId, phone, isPaired)
         SELECT ?, CAST(max(${FIRST_SHOP_PHONE}, coalesce(max(phone + 1), 0)) AS TEXT), ? FROM devices WHERE true
         ON CONFLICT (sessionId) DO NOTHING`,
      ).run(sessionId, isBornPaired ? 1 : 0);
      return sql('SELECT * FROM devices WHERE sessionId = ?').get(sessionId) as unknown as SimDevice;
    },
    updateDevice(sessionId: string, change: Partial<Pick<SimDevice, 'isPaired' | 'isConnected'>>): void {
      for (const [column, value] of Object.entries(change)) {
        const name = column === 'isPaired' ? 'isPaired' : 'isConnected';
        sql(`UPDATE devices SET ${name} = ? WHERE sessionId = ?`).run(value, sessionId);
      }
    },
    addMessage(
      message: Pick<SimMessage, 'sessionId' | 'phone' | 'fromBusiness' | 'origin' | 'type' | 'body' | 'ack'> &
        Partial<SimMessage>,
    ): SimMessage {
      const at = message.at ?? Date.now();
      const row = {
        waMessageId: newMessageId(),
        mediaRef: null,
        extra: null,
        quotedId: null,
        isHanded: 0,
        handTimes: 1,
        lidMode: 'none',
        releaseAt: null,
        ...message,
      } as const;
      phone(row.phone);
      return sql(
        `INSERT INTO messages (waMessageId, sessionId, phone, fromBusiness, origin, type, body, mediaRef, extra, quotedId, at, ack,
           isHanded, handAt, handTimes, lidMode, releaseAt)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *`,
      ).get(
        row.waMessageId,
        row.sessionId,
        row.phone,
        row.fromBusiness,
        row.origin,
        row.type,
        row.body,
        row.mediaRef,
        row.extra,
        row.quotedId,
        at,
        row.ack,
        row.isHanded,
        row.handAt ?? at,
        row.handTimes,
        row.lidMode,
        row.releaseAt,
      ) as unknown as SimMessage;
    },
    message: (id: number) => sql('SELECT * FROM messages WHERE id = ?').get(id) as unknown as SimMessage,
    /** What is on the person's phone or on its way there; not what is stuck in the shop's page. */
    chat: (number: string) =>
      many(
        'SELECT * FROM messages WHERE phone = ? AND releaseAt IS NULL AND ack >= 0 ORDER BY at, id',
        number,
      ),
    sentSince: (sessionId: string, number: string, since: number) =>
      many(
        'SELECT * FROM messages WHERE phone = ? AND sessionId = ? AND fromBusiness = 1 AND at >= ? ORDER BY id',
        number,
        sessionId,
        since,
      ),
    setAck: (id: number, ack: number) => void sql('UPDATE messages SET ack = ? WHERE id = ?').run(ack, id),
    setTold: (id: number, ack: number) =>
      void sql('UPDATE messages SET toldAck = ? WHERE id = ?').run(ack, id),
    /** Taken by the service's device; a customer sees two ticks then. */
    setHanded: (id: number) =>
      void sql(
        `UPDATE messages SET isHanded = 1, ack = CASE fromBusiness WHEN 0 THEN 2 ELSE ack END,
           toldAck = CASE fromBusiness WHEN 0 THEN 2 ELSE toldAck END WHERE id = ?`,
      ).run(id),
    release: (id: number) =>
      void sql('UPDATE messages SET releaseAt = NULL, ack = 1, at = ? WHERE id = ?').run(Date.now(), id),
    /** Removes the oldest messages that the service has taken; gives the names of their files. */
    forgetOldest(): string[] {
      const removed = sql(
        `DELETE FROM messages WHERE id <= (SELECT max(id) FROM messages) - ? AND isHanded = 1 AND releaseAt IS NULL
         RETURNING mediaRef`,
      ).all(MESSAGES_KEPT) as { mediaRef: string | null }[];
      return removed.flatMap(({ mediaRef }) => (mediaRef === null ? [] : [mediaRef]));
    },
    undelivered: () =>
      many(
        `SELECT m.* FROM messages m JOIN phones p ON p.phone = m.phone
         WHERE m.ack = 1 AND m.fromBusiness = 1 AND p.isOnline = 1`,
      ),
    undeliveredTo: (number: string) =>
      many('SELECT * FROM messages WHERE phone = ? AND ack = 1 AND fromBusiness = 1', number),
    unreadOf: (number: string) =>
      many('SELECT * FROM messages WHERE phone = ? AND fromBusiness = 1 AND ack BETWEEN 1 AND 2', number),
    untold: (sessionId: string) =>
      many(
        'SELECT * FROM messages WHERE sessionId = ? AND toldAck <> ack AND fromBusiness = 1 AND releaseAt IS NULL ORDER BY id',
        sessionId,
      ),
    unhanded: (sessionId: string) =>
      many(
        `SELECT * FROM messages WHERE sessionId = ? AND isHanded = 0 AND origin <> 'service' ORDER BY handAt, id`,
        sessionId,
      ),
    stuck: (sessionId: string) =>
      many('SELECT * FROM messages WHERE sessionId = ? AND releaseAt IS NOT NULL', sessionId),
    faults: () =>
      Object.fromEntries(
        (
          sql("SELECT kind, count FROM faults WHERE count > 0 AND substr(kind, 1, 1) <> '_'").all() as {
            kind: string;
            count: number;
          }[]
        ).map(({ kind, count }) => [kind, count]),
      ),
    setFault: (kind: string, count: number) =>
      void sql(
        'INSERT INTO faults (kind, count) VALUES (?, ?) ON CONFLICT (kind) DO UPDATE SET count = excluded.count',
      ).run(kind, count),
    faultCount: (kind: string) =>
      (sql('SELECT count FROM faults WHERE kind = ?').get(kind) as { count: number } | undefined)?.count ?? 0,
    /** Uses one up; on disk before the fault happens, so that `accept_then_die` kills once. */
    takeFault: (kind: string) =>
      Number(sql('UPDATE faults SET count = count - 1 WHERE kind = ? AND count > 0').run(kind).changes) === 1,
    close: () => database.close(),
  };
}
