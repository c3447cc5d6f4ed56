import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import { SearchAttributeType, TypedSearchAttributes, defineSearchAttributeKey } from '@temporalio/common';
import type { BroadcastStart } from '../../activities/deps.ts';
import { PRIORITY } from '@roms/domain/priority';
import { broadcastLabel } from '@roms/domain/workflow-label';
import {
  BROADCAST_WORKFLOW,
  LOOK_AGAIN_SIGNAL,
  TASK_QUEUE,
  broadcastWorkflowId,
} from '../../workflows/identity.ts';

/** A running one is taken as it is, an ended one is followed by another: the rows say what is left to do. */
const AGAIN = {
  taskQueue: TASK_QUEUE,
  workflowIdConflictPolicy: 'USE_EXISTING',
  workflowIdReusePolicy: 'ALLOW_DUPLICATE',
} as const;
const BROADCAST_ID = defineSearchAttributeKey('RomsBroadcastId', SearchAttributeType.KEYWORD);
/** What the workflow is for. */
const PURPOSE =
  'Sends one message to many customers, one by one, as the pace of its number allows. The signal `pause` pauses it, `resume` lets it go on, *Request Cancellation* cancels what is left.';

/**
 * Has the workflow of a broadcast read its row again, which says what is to be done; starts it where none runs, also
 * after one that has ended: whom it was sent to stands in the rows. `publicUrl` is the dashboard's.
 */
export async function wakeBroadcastWorkflow(
  client: Client,
  broadcast: BroadcastStart,
  publicUrl?: string,
): Promise<void> {
  const options = startOf(broadcast, publicUrl);
  await client.workflow.signalWithStart(BROADCAST_WORKFLOW, { ...options, signal: LOOK_AGAIN_SIGNAL });
}

/** Starts the workflow of a broadcast, or finds it running. */
export async function startBroadcastWorkflow(
  client: Client,
  broadcast: BroadcastStart,
  publicUrl?: string,
): Promise<void> {
  try {
    await client.workflow.start(BROADCAST_WORKFLOW, startOf(broadcast, publicUrl));
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

function startOf({ broadcastId, name }: BroadcastStart, publicUrl?: string) {
  const summary = broadcastLabel({ broadcastId, name });
  const link = publicUrl
    ? `[Broadcast ${broadcastId} in the dashboard](${publicUrl}/broadcasts/${broadcastId})`
    : null;
  return {
    ...AGAIN,
    workflowId: broadcastWorkflowId(broadcastId),
    args: [{ broadcastId }],
    priority: { priorityKey: PRIORITY.broadcast },
    staticSummary: summary,
    staticDetails: paragraphs(PURPOSE, link),
    // Summary and details are the first run's only; the memo goes on with those that follow, which show it.
    memo: { about: paragraphs(summary, link) },
    typedSearchAttributes: new TypedSearchAttributes([{ key: BROADCAST_ID, value: String(broadcastId) }]),
  };
}

/** Markdown, which Temporal's UI renders. */
function paragraphs(...texts: (string | null)[]): string {
  return texts.filter((text) => text !== null).join('\n\n');
}

/** Cancels the workflow of a broadcast; `false` when none runs. */
export async function cancelBroadcastWorkflow(client: Client, broadcastId: number): Promise<boolean> {
  try {
    await client.workflow.getHandle(broadcastWorkflowId(broadcastId)).cancel();
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
