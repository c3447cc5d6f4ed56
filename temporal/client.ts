import { Client, Connection } from '@temporalio/client';

export type TemporalClient = { client: Client; connection: Connection };

/**
 * A client that connects at its first call and again whenever the server comes back; making it never fails.
 * A call to a server that is away fails at the caller's deadline.
 */
export function createTemporalClient(options: { address: string; namespace: string }): TemporalClient {
  const connection = Connection.lazy({ address: options.address, connectTimeout: 2_000 });
  return { connection, client: new Client({ connection, namespace: options.namespace }) };
}
