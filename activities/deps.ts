import type { Knex } from 'knex';
import type { PipelineSettings } from '../db/decisions/pipeline-settings.ts';
import type { OrderStartFacts } from '../db/orders/order-start-facts.ts';
import type { GatewayClient } from '../runtime/gateway-client.ts';
import type { Logger } from '../runtime/logger.ts';
import type { MediaStore } from '../runtime/media-store.ts';

/** How activities reach Temporal: given from outside, since they may not import it. All throw when it is away. */
export type WorkflowStarts = {
  startOrder(order: OrderStartFacts): Promise<void>;
  startMessage(messageId: number, attempt: number): Promise<void>;
  /** `false` when no workflow of the order is running. */
  signalOrder(
    order: { orderId: number; cycle: number },
    signal: 'orderChanged' | 'settingsChanged',
  ): Promise<boolean>;
};

/** What the activities are built from; a test gives its own. */
export type ActivityDeps = {
  db: Knex;
  gateway: Pick<GatewayClient, 'send' | 'hasMedia' | 'keepMedia'>;
  /** The files that messages carry. */
  files: Pick<MediaStore, 'blob'>;
  starts: WorkflowStarts;
  settings: PipelineSettings;
  logger: Logger;
  /** Raised when the worker stops: asks that the gateway only holds are hung up. */
  stopping: AbortSignal;
};
