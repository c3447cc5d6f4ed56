/** Everything that the worker knows how to run: the entry of the workflow bundle. */
export { absenceWorkflow } from './absence.ts';
export { broadcastWorkflow } from './broadcast/broadcast.ts';
export { coPurchaseWorkflow } from './co-purchase.ts';
export { cyclesWorkflow } from './cycles.ts';
export { silentConversationsWorkflow } from './silent-conversations.ts';
export { followUpsWorkflow } from './follow-ups.ts';
export { importWorkflow } from './import.ts';
export { mailWorkflow } from './mail.ts';
export { orderWorkflow } from './order/order.ts';
export { purgesWorkflow } from './purges.ts';
export { reportDaysWorkflow } from './report-days.ts';
export { segmentationWorkflow } from './segmentation.ts';
export { sendMessageWorkflow } from './send-message.ts';
export { snoozeWorkflow } from './snooze.ts';
export { sweepWorkflow } from './sweep.ts';
export { weeklySummaryWorkflow } from './weekly-summary.ts';
