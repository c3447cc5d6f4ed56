import type { AutomationState } from '@roms/contracts/automation';
import { useQuery, useQueryCache } from '@pinia/colada';
import { computed, onScopeDispose } from 'vue';
import { onLive } from '../../live/index.ts';
import { automationApi } from './automation.api.ts';

const KEY = ['automation-stop'];

/** The stop of everything automatic, null while automation goes on; kept fresh while the part that asked is on screen. */
export function useAutomationStop() {
  const cache = useQueryCache();
  const { data } = useQuery({ key: KEY, query: ({ signal }) => automationApi.state(signal) });
  const set = (state: AutomationState) => cache.setQueryData(KEY, state);
  onScopeDispose(onLive('automation.updated', set));
  return { stop: computed(() => data.value?.stop ?? null), set };
}
