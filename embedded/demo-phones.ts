import pg from 'pg';

/** More contacts than a person looks through on the phone page. */
const MOST = 200;

/**
 * Gives the simulator the demo's customers, so that the phone page has somebody to choose from before anybody has
 * written. Knows names already: does nothing then.
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
    body: JSON.stringify({ phones }),
    signal: AbortSignal.timeout(5000),
  });
  if (!answer.ok) throw new Error(`the simulator answered ${answer.status}`);
}
