import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';

const CHANNEL = 'roms_bench';

export type CommitAndHop = { once: () => Promise<void>; close: () => Promise<void> };

/**
 * The least that a push from the database to a reader can take: `once` inserts a row and notifies in one durable
 * commit, hears it by LISTEN, writes it to an SSE stream and reads it from there.
 */
export async function openCommitAndHop(databaseUrl: string): Promise<CommitAndHop> {
  const writer = new pg.Client({ connectionString: databaseUrl });
  const listener = new pg.Client({ connectionString: databaseUrl });
  await Promise.all([writer.connect(), listener.connect()]);
  const readers = new Set<ServerResponse>();
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    readers.add(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  await writer.query(
    'CREATE TABLE bench_hop (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text)',
  );
  await listener.query(`LISTEN ${CHANNEL}`);
  listener.on('notification', ({ payload }) => {
    for (const reader of readers) reader.write(`event: message.created\ndata: ${payload}\n\n`);
  });
  const stream = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const chunks = (stream.body as ReadableStream<Uint8Array>).getReader();
  return {
    once: async () => {
      // One statement is one transaction: the commit is in it.
      await writer.query(
        `WITH row AS (INSERT INTO bench_hop (body) VALUES ($1) RETURNING id)
         SELECT pg_notify('${CHANNEL}', row.id::text) FROM row`,
        ['Kak, pesanannya sudah dikirim?'],
      );
      await chunks.read();
    },
    close: async () => {
      await chunks.cancel();
      for (const reader of readers) reader.end();
      await writer.query('DROP TABLE bench_hop');
      await Promise.all([writer.end(), listener.end()]);
      server.close();
    },
  };
}
