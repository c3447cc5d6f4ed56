/**
 * SQL for a conversation's last activity once something happened at `at`. Neither may lie ahead of now: a conversation
 * that a clock which was ahead has moved would stay on top of the inbox until that time comes.
 */
export function latestActivity(at: string): string {
  return `greatest(least(last_activity_at, clock_timestamp()), least(${at}, clock_timestamp()))`;
}
