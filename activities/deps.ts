import type { Knex } from 'knex';
import type { Snooze } from '@roms/domain/snooze';
import type { PipelineSettings } from '../db/decisions/pipeline-settings.ts';
import type { OrderStartFacts } from '../db/orders/order-start-facts.ts';
import type { GatewayClient } from '../runtime/gateway-client.ts';
import type { MailDeps } from './mail.ts';
import type { LaneGateTimes } from './lane-gate.ts';
import type { Logger } from '../runtime/logger.ts';
import type { MediaStore } from '../runtime/media-store.ts';

/** What is told of a broadcast where its workflow is started. */
export type BroadcastStart = { broadcastId: number; name: string };

/** How activities reach Temporal: given from outside, since they may not import it. All throw when it is away. */
export type WorkflowStarts = {
  startOrder(order: OrderStartFacts): Promise<void>;
  /** As `startOrder`, also when a workflow of this cycle has ended that SQL knows nothing of. */
  restartOrder(order: OrderStartFacts): Promise<void>;
  /** The id of Temporal's namespace: new with its data, so another one means that all workflows are gone. */
  namespaceId(): Promise<string>;
  startMessage(messageId: number, attempt: number): Promise<void>;
  startAbsence(absent: { userId: number; absence: number }): Promise<void>;
  startMail(mailId: number): Promise<void>;
  startImport(importId: number): Promise<void>;
  /** Starts a broadcast's workflow, or finds it running. */
  startBroadcast(broadcast: BroadcastStart): Promise<void>;
  /** The same, and has it read the broadcast's row again. */
  wakeBroadcast(broadcast: BroadcastStart): Promise<void>;
  /** Starts counting orders by the days of a new zone, or finds it started. */
  startReportDays(): Promise<void>;
  /** Starts the end of a snooze, also when one of it has ended without SQL knowing of it. */
  startSnooze(snooze: Snooze): Promise<void>;
  /** Calls a reply that waits for an older one; `false` when its workflow is not running. */
  callMessage(message: { messageId: number; attempt: number }): Promise<boolean>;
  /** Lets replies and thank-yous pass an order that only waits for its reminder from now on. */
  letOthersPass(order: { orderId: number; cycle: number }): Promise<void>;
  /** `false` when no workflow of the order is running. */
  signalOrder(
    order: { orderId: number; cycle: number },
    signal: 'orderChanged' | 'settingsChanged',
  ): Promise<boolean>;
};

/** What the activities are built from; a test gives its own. */
export type ActivityDeps = {
  db: Knex;
  gateway: Pick<GatewayClient, 'send' | 'hasMedia' | 'keepMedia' | 'report'>;
  /** For tests: how long deliveries wait in front of a closed lane. */
  gateTimes?: LaneGateTimes;
  /** The files that messages carry. */
  files: Pick<MediaStore, 'blob'>;
  starts: WorkflowStarts;
  settings: PipelineSettings;
  mail: MailDeps;
  logger: Logger;
  /** Raised when the worker stops: asks that the gateway only holds are hung up. */
  stopping: AbortSignal;
};

/** What heavy activities are built from. Their pool is their own: they never take a connection from a delivery. */
export type HeavyDeps = {
  db: Knex;
  /** The files that messages and uploads carry. */
  files: Pick<MediaStore, 'remove'>;
  settings: PipelineSettings;
  /** Where the dashboard is (`https://roms.toko.id`), for links in what is written. */
  publicUrl?: string;
  logger: Logger;
  /** Raised when the worker stops: what is done in pieces ends after the piece, and is gone on with later. */
  stopping: AbortSignal;
};
