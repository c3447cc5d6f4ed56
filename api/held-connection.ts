import pg from 'pg';

/**
 * One connection to PostgreSQL that stays open and asks one question at a time. It comes back by itself: what breaks
 * while nobody asks is noticed by the next question, which then takes a new one.
 */
export function createHeldConnection(options: {
  connectionString: string;
  /** As `pg_stat_activity` shows it. */
  name: string;
  /** How long connecting and each question may take (milliseconds). */
  timeoutMs: number;
}) {
  let held: pg.Client | null = null;
  let last: Promise<unknown> = Promise.resolve();

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: options.connectionString,
      connectionTimeoutMillis: options.timeoutMs,
      query_timeout: options.timeoutMs,
      application_name: options.name,
      keepAlive: true,
    });
    const forget = (): void => {
      if (held === client) held = null;
    };
    // A connection that breaks while it is open must not end the process.
    client.on('error', forget);
    client.on('end', forget);
    await client.connect();
    held = client;
    return client;
  }

  async function ask<Row extends object>(text: string): Promise<Row[]> {
    const client = held ?? (await connect());
    try {
      return (await client.query<Row>(text)).rows;
    } catch (error) {
      // An answer that comes after all would be taken for the next question's.
      held = null;
      void client.end().catch(() => undefined);
      throw error;
    }
  }

  return {
    /** The rows of a query. Throws what the driver throws. */
    query<Row extends object>(text: string): Promise<Row[]> {
      const mine = last.then(() => ask<Row>(text));
      last = mine.catch(() => undefined);
      return mine;
    },
    async close(): Promise<void> {
      await last;
      await held?.end().catch(() => undefined);
    },
  };
}
