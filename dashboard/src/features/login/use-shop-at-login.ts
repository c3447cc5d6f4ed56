import type { FirstLogin } from '@roms/contracts/users';
import { useLocalStorage } from '@vueuse/core';
import { onMounted, ref } from 'vue';
import { api } from '../../api/client.ts';

/**
 * Whose shop this login opens, as this browser knew it last until the API says it, and the command that makes the first
 * login while there is none. Without an answer the form is shown as always: it says itself that ROMS is away.
 */
export function useShopAtLogin() {
  const shopName = useLocalStorage('roms.shop', 'ROMS');
  const command = ref<string | null>(null);
  /** Whether a forgotten password is helped by a mail. */
  const sendsMail = ref(false);

  onMounted(async () => {
    const answer = await api.get<FirstLogin>('/auth/first-login').catch(() => null);
    if (answer === null) return;
    command.value = answer.command;
    shopName.value = answer.shopName;
    sendsMail.value = answer.sendsMail;
  });
  return { shopName, command, sendsMail };
}
