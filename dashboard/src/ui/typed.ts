import { onScopeDispose } from 'vue';
import { loadLeaveDialog } from './load-leave-dialog.ts';

/** What is being typed on this page. A part says so while it is on screen; whoever would throw it away asks here. */

type Holder = { isTyped: () => boolean; isKept: boolean };
const holders = new Set<Holder>();

/** Registers what a person types in a part. `isKept`: it is a draft that outlives the page, and may be left without a question. */
export function useTyped(isTyped: () => boolean, { isKept = false } = {}): void {
  const holder = { isTyped, isKept };
  holders.add(holder);
  if (!isKept) void loadLeaveDialog().catch(() => undefined);
  onScopeDispose(() => holders.delete(holder));
}

/** Whether somebody is typing something, kept or not: the page should not go away under their hands. */
export function isAnythingTyped(): boolean {
  return [...holders].some(({ isTyped }) => isTyped());
}

/** Whether leaving the page would lose what was typed. */
export function wouldLoseTyped(): boolean {
  return [...holders].some(({ isTyped, isKept }) => !isKept && isTyped());
}
