import { shallowRef } from 'vue';

/** The question that is open, and what its answer goes to. */
export const leaveQuestion = shallowRef<((mayLeave: boolean) => void) | null>(null);

/** Asks whether what was typed may be thrown away; a second question answers the first with no. */
export function askToLeave(): Promise<boolean> {
  leaveQuestion.value?.(false);
  return new Promise((resolve) => {
    leaveQuestion.value = (mayLeave) => {
      leaveQuestion.value = null;
      resolve(mayLeave);
    };
  });
}
