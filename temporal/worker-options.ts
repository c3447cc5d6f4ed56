import { WORK_GRACE_MS } from '../runtime/shutdown.ts';

/** How Workers stop: sends in flight go on for the grace. Asks that the gateway only holds are hung up before. */
export const STOPPING = {
  shutdownGraceTime: WORK_GRACE_MS,
  // A lost worker is noticed after 5 s: heartbeats must not be held back for 4 of them.
  maxHeartbeatThrottleInterval: '2s',
} as const;
