import type { ShopNumber } from '@roms/contracts/whatsapp';
import { defineStore } from 'pinia';
import { shallowReactive } from 'vue';
import { fetchSessionStatuses, type SessionStatus } from './inbox.api.ts';

/** How each of the shop's WhatsApp numbers is: whether what is written now can leave now. */
export const useWhatsappSessionsStore = defineStore('inbox-whatsapp-sessions', () => {
  const byId = shallowReactive(new Map<string, SessionStatus>());

  /** A number's newest state; one that began earlier than the known one is old news. */
  function apply(session: SessionStatus | ShopNumber): void {
    const known = byId.get(session.id);
    if (known !== undefined && known.since > session.since) return;
    byId.set(session.id, session);
  }

  /** Asks for all numbers. A failure is no news: the banner only shows what is known. */
  async function load(): Promise<void> {
    try {
      (await fetchSessionStatuses()).forEach(apply);
    } catch {
      return;
    }
  }

  return { byId, apply, load };
});
