/** Name of the bare workflow and of the queue that only it uses. */
export const BARE_QUEUE = 'bare';
export const BARE_WORKFLOW = 'bareWorkflow';
