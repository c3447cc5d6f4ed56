import { wayOutOf } from '@roms/domain/way-out';
import { ref, shallowRef } from 'vue';
import { useRefetch } from '../../live/refetch.ts';
import { REMINDERS } from './reminders.api.ts';

type Row = { orderId: number; zone: string; state: string; reason: string | null };

/** The question before one reminder of the board is sent: about which it is, and that the board is fetched again after it. */
export function useSendQuestion() {
  const refetch = useRefetch();
  const subject = shallowRef<{ orderId: number; zone: string; anyway: boolean } | null>(null);
  const isOpen = ref(false);
  function ask(row: Row) {
    const { orderId, zone } = row;
    subject.value = { orderId, zone, anyway: wayOutOf(row) === 'send_anyway' };
    isOpen.value = true;
  }
  return { subject, isOpen, ask, reload: () => refetch([REMINDERS]) };
}
