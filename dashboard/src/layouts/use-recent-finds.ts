import { useSessionStorage } from '@vueuse/core';
import { useLoginStore } from '../shop/login/login.store.ts';

/** Something that was opened from the search: how it is called, and where it lies. */
export type RecentFind = { label: string; suffix: string; icon: string; to: string };

const KEPT = 5;

/** What this person opened last from the search in this tab, the newest first. Names of customers stay in the tab. */
export function useRecentFinds() {
  const login = useLoginStore();
  const finds = useSessionStorage<RecentFind[]>(`roms.recent.${login.me?.user.id ?? 0}`, []);

  function remember(find: RecentFind): void {
    finds.value = [find, ...finds.value.filter(({ to }) => to !== find.to)].slice(0, KEPT);
  }
  return { finds, remember };
}
