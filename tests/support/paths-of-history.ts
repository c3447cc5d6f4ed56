type Payloads = { payloads?: { data?: string }[] };
type Event = {
  workflowExecutionSignaledEventAttributes?: { signalName: string };
  workflowExecutionUpdateAcceptedEventAttributes?: { acceptedRequest: { input: { name: string } } };
  activityTaskScheduledEventAttributes?: { activityType: { name: string } };
  markerRecordedEventAttributes?: { markerName: string; details: Record<string, Payloads> };
  workflowExecutionCompletedEventAttributes?: { result?: Payloads };
};

/** What happens in histories (as `historyToJSON` writes them): signals and updates taken, activities asked for, results. */
export function pathsOf(histories: readonly unknown[]) {
  const told = new Set<string>();
  const steps = new Set<string>();
  const results = new Set<string>();
  for (const event of histories.flatMap((history) => (history as { events: Event[] }).events)) {
    const signal = event.workflowExecutionSignaledEventAttributes?.signalName;
    const update = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest.input.name;
    const step = event.activityTaskScheduledEventAttributes?.activityType.name ?? localStep(event);
    const result = valueOf(event.workflowExecutionCompletedEventAttributes?.result);
    if (signal !== undefined) told.add(signal);
    if (update !== undefined) told.add(update);
    if (step !== undefined) steps.add(step);
    if (typeof result === 'string') results.add(result);
  }
  return { told, steps, results };
}

/** An activity that ran within the workflow's own task leaves a marker. */
function localStep({ markerRecordedEventAttributes: marker }: Event): string | undefined {
  if (marker?.markerName !== 'core_local_activity') return undefined;
  return (valueOf(marker.details.data) as { activity_type?: string } | undefined)?.activity_type;
}

function valueOf(payloads: Payloads | undefined): unknown {
  const data = payloads?.payloads?.[0]?.data;
  return data === undefined ? undefined : JSON.parse(Buffer.from(data, 'base64').toString('utf8'));
}
