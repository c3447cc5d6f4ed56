import { ref } from 'vue';

/** Whether the dialog is open that stops everything automatic. */
export const isStopDialogOpen = ref(false);
