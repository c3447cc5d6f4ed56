export { reminderDue } from '@roms/domain/reminder';
export { orderWorkflow } from '/tmp/wt/faults/workflows/index.ts';
