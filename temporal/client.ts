import { Client, Connection } from '@temporalio/client';

export type TemporalClient = { client: Client; connection: Connection };

/** gRPC's own default is two minutes: so long a Temporal that is back would seem to be away (milliseconds). */
const MAX_RECONNECT_MS = 2_000;

/**
 * A client that connects at its first call and again whenever the server comes back; making it never fails.
 * A call to a server that is away fails at the caller's deadline.
 */
export function createTemporalClient(options: { address: string; namespace: string }): TemporalClient {
  const connection = Connection.lazy({
    address: options.address,
    connectTimeout: 2_000,
    channelArgs: {
      'grpc.initial_reconnect_backoff_ms': 500,
      'grpc.max_reconnect_backoff_ms': MAX_RECONNECT_MS,
    },
  });
  return { connection, client: new Client({ connection, namespace: options.namespace }) };
}
