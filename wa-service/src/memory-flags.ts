/**
 * With what Node runs wa-service. Left alone, V8 lets short-lived objects of a busy hour pile up to half as much again
 * before it looks (npm run bench engine-memory: 381 MB after 10,000 messages each way, 165 MB with these).
 */
export const MEMORY_FLAGS = ['--max-semi-space-size=4', '--max-old-space-size=512'];
