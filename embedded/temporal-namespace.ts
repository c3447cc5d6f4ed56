import { Connection } from '@temporalio/client';

type Kind = 'Keyword' | 'Datetime';

/** What workflows can be found by in Temporal's UI. Not encrypted there, so never a phone number. */
export const SEARCH_ATTRIBUTES: Record<string, Kind> = {
  RomsOrderNumber: 'Keyword',
  RomsCustomerId: 'Keyword',
  RomsOrderStatus: 'Keyword',
  RomsSessionId: 'Keyword',
  RomsBroadcastId: 'Keyword',
  RomsReminderDueAt: 'Datetime',
};

/** Closed workflows stay readable for 30 days; the development server's own default is one day. */
export const RETENTION_HOURS = 720;

/** temporal.api.enums.v1.IndexedValueType */
const VALUE_TYPES: Record<Kind, number> = { Keyword: 2, Datetime: 6 };

/**
 * Gives a namespace the search attributes that it lacks and, when `retention` is set, the retention.
 * May be repeated at any time. Throws when the server refuses.
 */
export async function prepareNamespace(
  address: string,
  namespace: string,
  { retention }: { retention: boolean },
): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: 5000 });
  try {
    const known = await connection.operatorService.listSearchAttributes({ namespace });
    const missing = Object.entries(SEARCH_ATTRIBUTES).filter(
      ([name]) => known.customAttributes?.[name] === undefined,
    );
    if (missing.length > 0) {
      await connection.operatorService.addSearchAttributes({
        namespace,
        searchAttributes: Object.fromEntries(missing.map(([name, kind]) => [name, VALUE_TYPES[kind]])),
      });
    }
    if (retention) {
      await connection.workflowService.updateNamespace({
        namespace,
        config: { workflowExecutionRetentionTtl: { seconds: RETENTION_HOURS * 3600 } as never },
      });
    }
  } finally {
    await connection.close();
  }
}
