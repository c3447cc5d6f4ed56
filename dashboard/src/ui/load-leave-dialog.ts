/** The dialog is fetched before it is needed: whoever has edits must be asked also when the server is away or deployed anew. */
export const loadLeaveDialog = () => import('./LeaveDialog.vue');
