import type { Conversation } from '@roms/contracts/conversations';
import type { Me } from '@roms/contracts/users';

/**
 * Whether a person may answer in a conversation and say what becomes of it: an agent in its own and in nobody's, an admin
 * in all. Whoever was called to a colleague's by a note reads it and notes in it.
 */
export function mayAnswer({ assignee }: Conversation, me: Me | null): boolean {
  if (me === null) return false;
  return me.user.role === 'admin' || assignee === null || assignee.id === me.user.id;
}
