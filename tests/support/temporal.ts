import { randomBytes } from 'node:crypto';
import { Connection } from '@temporalio/client';
import { inject } from 'vitest';
import { prepareNamespace } from '../../embedded/temporal-namespace.ts';

/** `host:port` of the real Temporal server of this run. Project `backend` only. */
export function temporalAddress(): string {
  return inject('temporalAddress');
}

/** A name nobody else in this run has: for task queues and workflow ids. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomBytes(6).toString('hex')}`;
}

/**
 * A namespace of one's own with our search attributes (about 25 ms). Test files need one as soon as they use
 * workflow ids like `order:1`, since every file counts its orders from 1.
 */
export async function createTestNamespace(): Promise<{ address: string; namespace: string }> {
  const address = temporalAddress();
  const namespace = uniqueName('test');
  const connection = await Connection.connect({ address });
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: { seconds: (24 * 3600) as never },
    });
  } finally {
    await connection.close();
  }
  await prepareNamespace(address, namespace, { retention: false });
  return { address, namespace };
}
