import { AppError } from '@roms/domain/errors';
import { databaseProblem } from '../database-errors.ts';
import type { Trx } from '../knex.ts';
import { CannedReply } from '../models/CannedReply.ts';

/** Who writes: shared replies are written by those alone who may. */
export type CannedReplyWriter = { userId: number; mayShare: boolean };
export type CannedReplyFields = { shortcut: string; body: string; shared: boolean };

/** So many of a person's own, and so many shared: the whole list is sent at once. */
const MOST = 500;

/**
 * Adds a canned reply. Throws `forbidden` for a shared one of somebody who may not share, `shortcut_taken` (409) when the
 * person, or the shop, has one of that name, `too_many_canned_replies` (422).
 */
export async function createCannedReply(
  trx: Trx,
  writer: CannedReplyWriter,
  { shortcut, body, shared }: CannedReplyFields,
): Promise<CannedReply> {
  const ownerId = ownerOf(writer, shared);
  if ((await CannedReply.query(trx).where({ ownerId }).resultSize()) >= MOST)
    throw new AppError('too_many_canned_replies', `There are ${MOST} of them already`);
  return write(shortcut, () => CannedReply.query(trx).insert({ ownerId, shortcut, body }).returning('*'));
}

/**
 * Changes one; `shared` gives an own one to everybody, or makes a shared one the writer's own. Throws
 * `canned_reply_not_found` also for a colleague's own, `forbidden` for a shared one, `shortcut_taken` (409).
 */
export async function updateCannedReply(
  trx: Trx,
  writer: CannedReplyWriter,
  id: number,
  { shared, ...change }: Partial<CannedReplyFields>,
): Promise<{ before: CannedReply; after: CannedReply }> {
  const before = await lockOwn(trx, writer, id);
  const isMoved = shared !== undefined && shared !== isShared(before);
  const owner = isMoved ? { ownerId: ownerOf(writer, shared) } : {};
  const after = await write(change.shortcut ?? before.shortcut, () =>
    CannedReply.query(trx).patchAndFetchById(id, { ...change, ...owner, updatedAt: new Date() }),
  );
  return { before, after };
}

/** Deletes one, and answers what it was; throws as `updateCannedReply`. */
export async function deleteCannedReply(
  trx: Trx,
  writer: CannedReplyWriter,
  id: number,
): Promise<CannedReply> {
  const before = await lockOwn(trx, writer, id);
  await CannedReply.query(trx).deleteById(id);
  return before;
}

export function isShared({ ownerId }: CannedReply): boolean {
  return ownerId === null;
}

async function lockOwn(trx: Trx, writer: CannedReplyWriter, id: number): Promise<CannedReply> {
  const reply = await CannedReply.query(trx).findById(id).forNoKeyUpdate();
  if (!reply || (reply.ownerId !== null && reply.ownerId !== writer.userId))
    throw new AppError('canned_reply_not_found', 'There is no such canned reply');
  ownerOf(writer, isShared(reply));
  return reply;
}

function ownerOf({ userId, mayShare }: CannedReplyWriter, shared: boolean): number | null {
  if (!shared) return userId;
  if (!mayShare) throw new AppError('forbidden', 'What everybody uses is written by an admin');
  return null;
}

async function write<T>(shortcut: string, run: () => PromiseLike<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (databaseProblem(error) !== 'duplicate') throw error;
    throw new AppError('shortcut_taken', `There is a canned reply /${shortcut} already`, { status: 409 });
  }
}
