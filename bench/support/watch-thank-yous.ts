import pg from 'pg';
import { LIVE_CHANNEL, type DatabaseEvent } from '../../db/live-events.ts';
import { PROVEN_STATUSES } from '@roms/domain/message-status';

const LIMIT_MS = 60_000;

export type ThankYous = {
  /** Resolves when the order's thank-you is sent; throws after a minute. */
  sent: (orderId: number) => Promise<void>;
  stop: () => Promise<void>;
};

/** Listens to what the database announces and looks only then, so that looking costs what is measured little. */
export async function watchThankYous(databaseUrl: string): Promise<ThankYous> {
  const db = new pg.Client({ connectionString: databaseUrl });
  await db.connect();
  const waiting = new Map<number, () => void>();
  let told = new Set<number>();
  let isLooking = false;

  async function look(): Promise<void> {
    if (isLooking) return;
    isLooking = true;
    while (told.size > 0) {
      const orderIds = [...told];
      told = new Set();
      const { rows } = await db.query<{ order_id: string }>(
        `SELECT order_id FROM messages WHERE order_id = ANY($1) AND automation = 'thank_you' AND status = ANY($2)`,
        [orderIds, [...PROVEN_STATUSES]],
      );
      for (const { order_id: orderId } of rows) waiting.get(Number(orderId))?.();
    }
    isLooking = false;
  }

  function tell(orderId: number): void {
    told.add(orderId);
    void look();
  }

  db.on('notification', ({ payload }) => {
    const event = JSON.parse(payload ?? '{}') as DatabaseEvent;
    if (event.type === 'order.updated' && waiting.has(event.orderId)) tell(event.orderId);
  });
  await db.query(`LISTEN ${LIVE_CHANNEL}`);

  return {
    sent: (orderId) =>
      new Promise((resolve, reject) => {
        const end = (settle: () => void): void => {
          clearTimeout(timer);
          waiting.delete(orderId);
          settle();
        };
        const timer = setTimeout(
          () => end(() => reject(new Error(`the thank-you of order ${orderId} was not sent`))),
          LIMIT_MS,
        );
        waiting.set(orderId, () => end(resolve));
        // It may have been sent before anybody waited.
        tell(orderId);
      }),
    stop: () => db.end(),
  };
}
