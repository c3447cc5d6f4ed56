/** The live stream sends something at least this often (milliseconds). */
export const LIVE_HEARTBEAT_MS = 10_000;
/** A stream that was silent for so long is dead, whatever its connection says: two heartbeats are missing (milliseconds). */
export const LIVE_SILENCE_MS = 25_000;
