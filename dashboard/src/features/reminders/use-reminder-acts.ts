import type { BulkAction, BulkReminders } from '@roms/contracts/reminders';
import { useToast } from '@nuxt/ui/composables/useToast';
import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useErrorWords } from '../../api/use-error-words.ts';
import { useRefetch } from '../../live/refetch.ts';
import { boardApi, REMINDERS } from './reminders.api.ts';

/** As many as one request takes. */
export const MOST = 500;
/** What can be taken back, and by what. */
const UNDONE_BY: Partial<Record<BulkAction, Wish>> = { skip: { action: 'undo_skip' } };

export type Wish = Omit<BulkReminders, 'orderIds' | 'cycles'>;
/** A row as it is shown: what is asked is about this cycle, and no later one. */
export type Seen = { orderId: number; cycleNumber: number };

/** Codes, by order. */
export type Refusals = Map<number, string>;
/** For which orders it was done, and why not for the others. */
export type Acted = { done: number[]; refused: Refusals };

/** What staff do with reminders of the board: many at once, told in a notice, with undo; what is refused says so in its row. */
export function useReminderActs() {
  const { t } = useI18n();
  const toast = useToast();
  const errorWords = useErrorWords();
  const refetch = useRefetch();
  const busy = ref<BulkAction | null>(null);
  /** Of what was asked last. */
  const refused = ref<Refusals>(new Map());

  /**
   * Answers what became of this request; null: nothing was asked, and why is told. `undo` is what the notice offers in
   * place of what the action has.
   */
  async function act(wish: Wish, rows: readonly Seen[], undo?: Wish): Promise<Acted | null> {
    busy.value = wish.action;
    try {
      const asked = rows.slice(0, MOST);
      const cycles = asked.map(({ orderId, cycleNumber }) => ({ orderId, cycleNumber }));
      const outcomes = await boardApi.act({ ...wish, orderIds: asked.map(({ orderId }) => orderId), cycles });
      const done = outcomes.filter(({ outcome }) => outcome === 'done').map(({ orderId }) => orderId);
      const refusals: Refusals = new Map(
        outcomes.flatMap(({ orderId, code }) => (code === undefined ? [] : [[orderId, code] as const])),
      );
      refused.value = refusals;
      const changed = asked.filter(({ orderId }) => done.includes(orderId));
      tell(wish.action, changed, {
        rest: outcomes.length - done.length,
        undo: undo ?? UNDONE_BY[wish.action],
      });
      await refetch([REMINDERS]);
      return { done, refused: refusals };
    } catch (failure) {
      toast.add({ title: t('reminders.failed'), description: errorWords(failure), color: 'error' });
      return null;
    } finally {
      busy.value = null;
    }
  }

  function tell(action: BulkAction, done: Seen[], { rest, undo }: { rest: number; undo: Wish | undefined }) {
    toast.add({
      title: t(`reminders.done.${action}`, { count: done.length }, done.length),
      ...(rest > 0 ? { description: t('reminders.rest', { count: rest }, rest) } : {}),
      color: rest > 0 ? 'warning' : 'success',
      ...(undo && done.length > 0
        ? { actions: [{ label: t('reminders.undo'), onClick: () => void act(undo, done) }] }
        : {}),
    });
  }

  return { busy, refused, act };
}
