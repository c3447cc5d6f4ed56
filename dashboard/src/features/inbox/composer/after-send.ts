/** Where an agent wants to be after an answer: in its thread, or in the next one that waits. */
export type AfterSend = 'stay' | 'next';
