import { AppError } from '@roms/domain/errors';
import { conversationsById } from '../../db/conversations/conversations-by-id.ts';
import type { Deps } from '../context.ts';
import { presentConversation } from '../presenters/present-conversation.ts';

/** A conversation on the wire, as it is now; the caller has looked who may see it. Throws `conversation_not_found`. */
export async function loadConversation(deps: Deps, id: number) {
  const [conversation] = await conversationsById(deps.db, [id]);
  if (!conversation) throw new AppError('conversation_not_found', 'Conversation not found');
  return presentConversation(conversation);
}
