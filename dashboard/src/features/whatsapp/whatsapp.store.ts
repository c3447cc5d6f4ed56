import type { ShopNumber, ShopNumberDetail } from '@roms/contracts/whatsapp';
import { defineStore } from 'pinia';
import { computed, reactive, ref, shallowRef } from 'vue';
import { api } from '../../api/client.ts';
import { onLive, onResync } from '../../live/index.ts';
import { askPairingCode } from './whatsapp.api.ts';

export type NumberCommand = 'start' | 'stop' | 'logout';

/** The shop's numbers by id, as they stand now, and what happened with each. */
export const useWhatsappStore = defineStore('whatsapp', () => {
  const byId = reactive(new Map<string, ShopNumber>());
  const events = reactive(new Map<string, ShopNumberDetail['events']>());
  const loaded = ref(false);
  const error = shallowRef<unknown>(null);
  const list = computed(() => [...byId.values()].sort((a, b) => Number(b.isDefault) - Number(a.isDefault)));

  /** Keeps the newer of what is known and what came. */
  function apply(session: ShopNumber): void {
    const known = byId.get(session.id);
    if (known === undefined || session.version >= known.version) byId.set(session.id, session);
  }

  async function load(): Promise<void> {
    try {
      const sessions = await api.get<ShopNumber[]>('/whatsapp/sessions');
      sessions.forEach(apply);
      loaded.value = true;
      error.value = null;
      await Promise.all(sessions.map(({ id }) => loadEvents(id)));
    } catch (problem) {
      if (!loaded.value) error.value = problem;
    }
  }

  /** What happened with one number last; a failure leaves what was known. */
  async function loadEvents(id: string): Promise<void> {
    try {
      const { events: latest, ...session } = await api.get<ShopNumberDetail>(`/whatsapp/sessions/${id}`);
      apply(session);
      events.set(id, latest);
    } catch {
      return;
    }
  }

  /** Throws the `ApiError` of a refused command. */
  async function command(id: string, name: NumberCommand): Promise<void> {
    await api.post(`/whatsapp/sessions/${id}/${name}`);
    await loadEvents(id);
  }

  /** Throws the `ApiError` of a refusal. The code comes as a live event too, to whoever else has the page open. */
  async function requestPairingCode(id: string, phone: string): Promise<void> {
    const pairingCode = await askPairingCode(id, phone);
    const session = byId.get(id);
    if (session?.state === 'qr') byId.set(id, { ...session, pairingCode });
  }

  /** Listens while the page is open; returns what ends it. */
  function listen(): () => void {
    const ends = [
      onLive('session.updated', ({ session }) => {
        const before = byId.get(session.id)?.state;
        apply(session);
        if (before !== session.state) void loadEvents(session.id);
      }),
      onResync(() => void load()),
    ];
    return () => ends.forEach((end) => end());
  }

  return { byId, events, list, loaded, error, apply, load, command, requestPairingCode, listen };
});
