import { Client, Connection } from '@temporalio/client';
import { Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { cachedBundle } from '../../temporal/bundle-cache.ts';
import { installTemporalRuntime } from '../../temporal/runtime.ts';
import { createLogger } from '../../runtime/logger.ts';

installTemporalRuntime(createLogger({ name: 'test', level: 'error' }), null);

let bundled: Promise<WorkflowBundleWithSourceMap> | undefined;

/** The workflow bundle, as the worker gets it. */
export function workflowBundle(): Promise<WorkflowBundleWithSourceMap> {
  bundled ??= cachedBundle();
  return bundled;
}

/** A client of a test's namespace; close its connection afterwards. */
export async function connectClient(temporal: { address: string; namespace: string }): Promise<Client> {
  const connection = await Connection.connect({ address: temporal.address });
  return new Client({ connection, namespace: temporal.namespace });
}

export { Worker };
