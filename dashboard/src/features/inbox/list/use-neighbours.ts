import type { Conversation } from '@roms/contracts/conversations';
import { watch, type Ref } from 'vue';

/**
 * Where an agent goes on from a conversation that they answered. The answer moves its row to the top of the list, so
 * its neighbours are noted before that: those below, nearest first, then those above.
 */
export function useNeighbours(rows: Readonly<Ref<Conversation[]>>, openId: Readonly<Ref<number | null>>) {
  let noted: number[] = [];
  watch(openId, () => (noted = []));

  /** The open conversation is being answered. */
  function note(): void {
    if (noted.length > 0) return;
    const at = rows.value.findIndex(({ id }) => id === openId.value);
    noted = [...rows.value.slice(at + 1), ...rows.value.slice(0, Math.max(at, 0)).reverse()].map(
      ({ id }) => id,
    );
  }

  const stillThere = (): Conversation[] =>
    noted.flatMap((id) => rows.value.find((row) => row.id === id) ?? []);

  return {
    note,
    /** The nearest row of the one that was answered; undefined when none was. */
    nearest: (): Conversation | undefined => stillThere()[0],
    /** The nearest one whose customer waits; undefined when nobody does. */
    nextWaiting: (): Conversation | undefined =>
      stillThere().find(({ id, waitingSince }) => waitingSince !== null && id !== openId.value),
  };
}
