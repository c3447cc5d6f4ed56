import { defineStore } from 'pinia';
import { ref } from 'vue';

/**
 * How many conversations wait for an answer: `count` of those that this person may see, `forMe` of those that it is to
 * answer (all of them for an admin). 0 until it is known.
 */
export const useWaitingStore = defineStore('waiting', () => ({ count: ref(0), forMe: ref(0) }));
