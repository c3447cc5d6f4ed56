import { defineStore } from 'pinia';
import { ref } from 'vue';

/** How many conversations wait for an answer, as far as this person answers for them; 0 until it is known. */
export const useWaitingStore = defineStore('waiting', () => ({ count: ref(0) }));
