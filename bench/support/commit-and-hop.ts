import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';

const CHANNEL = 'roms_bench';

/**
 * The least that a push from the database to a reader can take, `count` times, in milliseconds: insert a row and
 * notify in one durable commit, hear it by LISTEN, write it to an SSE stream, read it from that stream.
 */
export async function commitAndHop(databaseUrl: string, count: number): Promise<number[]> {
  const [writer, listener] = [databaseUrl, databaseUrl].map(
    (connectionString) => new pg.Client({ connectionString }),
  );
  if (!writer || !listener) throw new Error('two connections are needed');
  await Promise.all([writer.connect(), listener.connect()]);
  const readers = new Set<ServerResponse>();
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    readers.add(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await writer.query(
      'CREATE TABLE bench_hop (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text)',
    );
    await listener.query(`LISTEN ${CHANNEL}`);
    listener.on('notification', ({ payload }) => {
      for (const reader of readers) reader.write(`event: message.created\ndata: ${payload}\n\n`);
    });
    const stream = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const chunks = (stream.body as ReadableStream<Uint8Array>).getReader();
    const samples: number[] = [];
    for (let index = 0; index < count; index += 1) {
      const startedAt = performance.now();
      // One statement is one transaction: the commit is in it.
      await writer.query(
        `WITH row AS (INSERT INTO bench_hop (body) VALUES ($1) RETURNING id)
         SELECT pg_notify('${CHANNEL}', row.id::text) FROM row`,
        ['Kak, pesanannya sudah dikirim?'],
      );
      await chunks.read();
      samples.push(performance.now() - startedAt);
    }
    await chunks.cancel();
    return samples;
  } finally {
    for (const reader of readers) reader.end();
    await writer.query('DROP TABLE IF EXISTS bench_hop');
    await Promise.all([writer.end(), listener.end()]);
    server.close();
  }
}
