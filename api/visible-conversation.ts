import { AppError } from '@roms/domain/errors';
import { Conversation } from '../db/models/Conversation.ts';
import type { Viewer } from '../db/scopes/viewer.ts';
import { scoped, visibleConversations } from '../db/scopes/visible-rows.ts';
import type { Deps } from './context.ts';

/** A colleague's conversation is as absent as one that never was: throws `conversation_not_found`. */
export async function requireVisible(deps: Deps, viewer: Viewer, id: number): Promise<void> {
  const seen = await scoped(
    Conversation.query(deps.db).findById(id).select('id'),
    visibleConversations(viewer),
  );
  if (!seen) throw new AppError('conversation_not_found', 'Conversation not found');
}
