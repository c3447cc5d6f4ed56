import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import type { WorkflowStarts } from '../../activities/deps.ts';
import { laneOfMessage } from '../../db/messages/lane-of-message.ts';
import { startBroadcastWorkflow, wakeBroadcastWorkflow } from './broadcast-calls.ts';
import {
  callMessageWorkflow,
  letOthersPass,
  restartOrderWorkflow,
  signalOrderWorkflow,
  startAbsenceWorkflow,
  startImportWorkflow,
  startMailWorkflow,
  startMessageWorkflow,
  startOrderWorkflow,
  startSnoozeWorkflow,
} from './workflow-calls.ts';
import { startReportDaysWorkflow } from './start-report-days.ts';

/** How the worker's own activities start and signal; everybody else uses `createWorkflowClient`. */
export function createWorkflowStarts(client: Client, db: Knex, publicUrl?: string): WorkflowStarts {
  return {
    startOrder: (order) => startOrderWorkflow(client, order, publicUrl),
    restartOrder: (order) => restartOrderWorkflow(client, order, publicUrl),
    async namespaceId() {
      const { namespace } = client.options;
      const { namespaceInfo } = await client.workflowService.describeNamespace({ namespace });
      return namespaceInfo?.id ?? '';
    },
    async startMessage(messageId, attempt) {
      const lane = await laneOfMessage(db, messageId);
      if (lane !== null) await startMessageWorkflow(client, { messageId, attempt, lane });
    },
    startAbsence: (absent) => startAbsenceWorkflow(client, absent),
    startMail: (mailId) => startMailWorkflow(client, mailId),
    startImport: (importId) => startImportWorkflow(client, importId),
    startBroadcast: (broadcast) => startBroadcastWorkflow(client, broadcast, publicUrl),
    wakeBroadcast: (broadcast) => wakeBroadcastWorkflow(client, broadcast, publicUrl),
    startReportDays: () => startReportDaysWorkflow(client),
    startSnooze: (snooze) => startSnoozeWorkflow(client, snooze),
    callMessage: (message) => callMessageWorkflow(client, message),
    letOthersPass: (order) => letOthersPass(client, order),
    signalOrder: (order, signal) => signalOrderWorkflow(client, order, signal),
  };
}
