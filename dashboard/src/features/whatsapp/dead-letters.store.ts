import type { WhatsappDeadLetter } from '@roms/contracts/whatsapp';
import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import { ApiError } from '../../api/client.ts';
import * as calls from './whatsapp.api.ts';

/** Events that ROMS did not take, until somebody has them delivered again or lets them go. */
export const useDeadLettersStore = defineStore('whatsapp-dead-letters', () => {
  const list = shallowRef<WhatsappDeadLetter[]>([]);
  const loaded = ref(false);
  const error = shallowRef<unknown>(null);

  /** Never throws; a failure leaves what was known. */
  async function load(): Promise<void> {
    try {
      list.value = await calls.fetchDeadLetters();
      loaded.value = true;
      error.value = null;
    } catch (problem) {
      error.value = problem;
    }
  }

  /** Throws the `ApiError` of a refusal; one that somebody else dealt with is simply gone. */
  async function settle(id: string, work: (id: string) => Promise<unknown>): Promise<void> {
    try {
      await work(id);
    } catch (problem) {
      if (!(problem instanceof ApiError && problem.code === 'dead_letter_not_found')) throw problem;
    }
    list.value = list.value.filter((letter) => letter.id !== id);
  }

  return {
    list,
    loaded,
    error,
    load,
    replay: (id: string) => settle(id, calls.replayDeadLetter),
    discard: (id: string) => settle(id, calls.discardDeadLetter),
    /** How many are on their way again. */
    async replayAll(): Promise<number> {
      const { replayed } = await calls.replayDeadLetters();
      await load();
      return replayed;
    },
  };
});
