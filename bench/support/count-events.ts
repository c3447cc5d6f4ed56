import type { Client } from '@temporalio/client';

export type EventCounts = {
  events: number;
  workflowTasks: number;
  activities: number;
  localActivities: number;
  upserts: number;
};

/** What a workflow's history is made of so far. */
export async function countEvents(client: Client, workflowId: string): Promise<EventCounts> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const all = events ?? [];
  return {
    events: all.length,
    workflowTasks: all.filter((event) => event.workflowTaskCompletedEventAttributes).length,
    activities: all.filter((event) => event.activityTaskScheduledEventAttributes).length,
    localActivities: all.filter(
      (event) => event.markerRecordedEventAttributes?.markerName === 'core_local_activity',
    ).length,
    upserts: all.filter((event) => event.upsertWorkflowSearchAttributesEventAttributes).length,
  };
}
