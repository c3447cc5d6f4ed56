import type { CannedReply as CannedReplyContract } from '@roms/contracts/canned-replies';
import { isShared } from '../../db/canned-replies/write-canned-reply.ts';
import type { CannedReply } from '../../db/models/CannedReply.ts';

export function presentCannedReply(reply: CannedReply): CannedReplyContract {
  const { id, shortcut, body } = reply;
  return { id, shortcut, body, shared: isShared(reply) };
}
