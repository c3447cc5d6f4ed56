import pg from 'pg';
import { DEMO_BUYER } from '@roms/domain/demo';

/** More contacts than a person looks through on the phone page. */
const MOST = 200;

/**
 * Gives the simulator the demo's customers and the one of the banner's `curl` line, so that the phone page has somebody
 * to choose from before anybody has written. Whoever has a name there keeps it.
 */
export async function bringPhones(databaseUrl: string, waUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5000 });
  client.on('error', () => {});
  let phones: unknown[];
  try {
    await client.connect();
    const { rows } = await client.query(
      'select phone, name from customers where phone is not null order by id limit $1',
      [MOST],
    );
    phones = rows;
  } finally {
    await client.end().catch(() => {});
  }
  if (phones.length === 0) return;
  const answer = await fetch(`${waUrl}/simulator/api/phones`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ phones: [...phones, DEMO_BUYER] }),
    signal: AbortSignal.timeout(5000),
  });
  if (!answer.ok) throw new Error(`the simulator answered ${answer.status}`);
}
