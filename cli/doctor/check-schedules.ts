import { ScheduleNotFoundError, type Client } from '@temporalio/client';
import { REPEATED_WORK } from '../../temporal/schedules.ts';
import { ok, warn, type Finding } from './finding.ts';

/** Whether all that repeats is there and goes on. Throws when Temporal does not answer. */
export async function checkSchedules(client: Client): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { id, summary } of REPEATED_WORK) {
    try {
      const { state } = await client.schedule.getHandle(id).describe();
      if (!state.paused) continue;
      const advice = `\`temporal schedule toggle --schedule-id ${id} --unpause --reason …\``;
      const note = state.note ? `: ${state.note}` : '';
      findings.push(warn('schedule', `${id} is paused${note} (${lower(summary)})`, advice));
    } catch (error) {
      if (!(error instanceof ScheduleNotFoundError)) throw error;
      const advice = 'the worker makes it within a minute: see that it runs';
      findings.push(warn('schedule', `${id} is missing (${lower(summary)})`, advice));
    }
  }
  return findings.length > 0 ? findings : [ok('schedules', REPEATED_WORK.map(({ id }) => id).join(', '))];
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
