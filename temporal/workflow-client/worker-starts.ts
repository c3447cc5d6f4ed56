import type { Client } from '@temporalio/client';
import type { WorkflowStarts } from '../../activities/deps.ts';
import { signalOrderWorkflow, startMessageWorkflow, startOrderWorkflow } from './workflow-calls.ts';

/** How the worker's own activities start and signal; everybody else uses `createWorkflowClient`. */
export function createWorkflowStarts(client: Client, publicUrl?: string): WorkflowStarts {
  return {
    startOrder: (order) => startOrderWorkflow(client, order, publicUrl),
    startMessage: (messageId, attempt) => startMessageWorkflow(client, messageId, attempt),
    signalOrder: (order, signal) => signalOrderWorkflow(client, order, signal),
  };
}
