import type { TeamMember } from '@roms/contracts/team';
import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import { useLoginStore } from '../login/login.store.ts';
import { fetchTeam, putAvailability } from './team.api.ts';

/** Everybody who works here, by name, with state and load. */
export const useTeamStore = defineStore('team', () => {
  const login = useLoginStore();
  const members = shallowRef<readonly TeamMember[]>([]);
  const own = computed(() => members.value.find(({ id }) => id === login.me?.user.id) ?? null);
  /** Counts what was heard: an answer that was asked for before is older. */
  let heard = 0;

  function apply(team: readonly TeamMember[]): void {
    heard += 1;
    members.value = team;
  }

  async function load(signal?: AbortSignal): Promise<void> {
    const before = heard;
    const team = await fetchTeam(signal);
    if (heard === before) members.value = team;
  }

  /** Chooses the own state; it shows when the API has taken it. */
  async function choose(state: TeamMember['state']): Promise<void> {
    await putAvailability(state);
    const id = login.me?.user.id;
    apply(members.value.map((member) => (member.id === id ? { ...member, state } : member)));
  }

  watch(
    () => login.me?.user.id,
    () => apply([]),
    { flush: 'sync' },
  );

  return { members, own, apply, load, choose };
});
