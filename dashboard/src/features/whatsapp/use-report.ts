import { useQuery } from '@pinia/colada';
import { computed, onScopeDispose, type ComputedRef } from 'vue';
import { ApiError } from '../../api/client.ts';
import { onLive } from '../../live/index.ts';
import { useRefetch } from '../../live/refetch.ts';
import type { Checkup } from './next-step.ts';
import { fetchReport } from './whatsapp.api.ts';

/** Under which the reports of all numbers are kept. */
export const REPORTS = ['reports'];

/** What wa-service says of a number's health. Only it knows: while it is away, the last word is kept. */
export function useReport(id: () => string): ComputedRef<Checkup> {
  const refetch = useRefetch();
  const { data, error } = useQuery(() => {
    const numberId = id();
    return { key: [...REPORTS, numberId], query: ({ signal }) => fetchReport(numberId, signal) };
  });
  onScopeDispose(
    onLive('session.updated', ({ session }) => {
      if (session.id === id()) void refetch([...REPORTS, session.id]);
    }),
  );
  return computed(() => ({
    report: data.value ?? null,
    problem: error.value === null ? null : problemOf(error.value),
  }));
}

function problemOf(error: unknown): Checkup['problem'] {
  if (!(error instanceof ApiError)) return 'unreadable';
  if (error.details?.reason === 'session_not_found') return 'not_run';
  return error.status === 503 || error.code === 'offline' ? 'away' : 'unreadable';
}
