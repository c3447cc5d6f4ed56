import type { Knex } from 'knex';
import { sendKey } from '@roms/domain/occurrence';

/** The ids of all workflows that may be delivering a message now; some of them may not run. */
export async function undeliveredWorkflows(db: Knex): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { id: number; attempt: number; workflowId: string | null }[] }>(
    `SELECT m.id, m.attempt, l.workflow_id AS "workflowId" FROM messages m
       LEFT JOIN order_lifecycles l ON l.order_id = m.order_id
      WHERE m.direction = 'outbound' AND m.status IN ('queued', 'sending')`,
  );
  return [
    ...new Set(
      rows.flatMap(({ id, attempt, workflowId }) => [
        sendKey(id, attempt),
        ...(workflowId ? [workflowId] : []),
      ]),
    ),
  ];
}
