import { useQuery } from '@pinia/colada';
import { onScopeDispose } from 'vue';
import { onLive } from '../../live/index.ts';
import { useTeamStore } from './team.store.ts';

/** Fetches the team into its store, and keeps it fresh while the part that asked is on screen. */
export function useTeam() {
  const team = useTeamStore();
  // Heard first, fetched second.
  onScopeDispose(onLive('team.updated', ({ team: members }) => team.apply(members)));
  const { error, status, refetch } = useQuery({
    key: ['team'],
    query: async ({ signal }) => {
      await team.load(signal);
      return team.members.map(({ id }) => id);
    },
  });
  return { error, status, load: () => refetch() };
}
