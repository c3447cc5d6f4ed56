import type { AssignConversations, Conversation } from '@roms/contracts/conversations';
import type { OwnAvailability, TeamMember } from '@roms/contracts/team';
import { api } from '../../api/client.ts';

/** Every request about whose a conversation is and who is there, by name. All throw `ApiError`. */

export type Handing = { assigneeId: number | null; note?: string };
/** What became of one of many. */
export type Assigned = { id: number; outcome: 'done' | 'refused'; code?: string };

export function fetchTeam(signal?: AbortSignal): Promise<TeamMember[]> {
  return api.get('/team', { signal });
}

export function putAvailability(state: TeamMember['state']): Promise<OwnAvailability> {
  return api.put('/me/availability', { state });
}

/** Gives a conversation to somebody, or (null) back to the rule. */
export function giveConversation(conversationId: number, handing: Handing): Promise<Conversation> {
  return api.patch(`/conversations/${conversationId}`, handing);
}

/** The same for at most 500, for admins. */
export function assignConversations(body: AssignConversations): Promise<Assigned[]> {
  return api.post('/conversations/assign', body);
}
