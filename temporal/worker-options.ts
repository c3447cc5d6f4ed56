/**
 * How Workers stop. The grace is longer than the longest send (35 s, runtime/gateway-client): without it SIGTERM would
 * cancel sends in flight. Asks that the gateway only holds are hung up before.
 */
export const STOPPING = {
  shutdownGraceTime: '40s',
  // A lost worker is noticed after 5 s: heartbeats must not be held back for 4 of them.
  maxHeartbeatThrottleInterval: '2s',
} as const;
