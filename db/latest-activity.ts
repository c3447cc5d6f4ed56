import { CLOCK_FLOOR } from '@roms/domain/clock-floor';

/** By a clock that is not believed nothing lies ahead. */
const NOW = `CASE WHEN clock_timestamp() < '${CLOCK_FLOOR.toISOString()}' THEN 'infinity' ELSE clock_timestamp() END`;

/**
 * SQL for a conversation's last activity once something happened at `at`. Neither may lie ahead of now: a conversation
 * that a clock which was ahead has moved would stay on top of the inbox until that time comes.
 */
export function latestActivity(at: string): string {
  return `greatest(least(last_activity_at, ${NOW}), least(${at}, ${NOW}))`;
}
