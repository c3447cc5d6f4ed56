import { ref } from 'vue';

/** Whether the page that explains the shortcuts is open. */
export const isHelpOpen = ref(false);
