import type { Broadcast } from '../models/Broadcast.ts';

/** What a person decides about a broadcast. */
export type BroadcastFields = Pick<
  Broadcast,
  | 'name'
  | 'audience'
  | 'body'
  | 'variants'
  | 'media'
  | 'mediaKind'
  | 'sessionId'
  | 'startAt'
  | 'endAt'
  | 'allowCold'
  | 'resumeByItself'
>;

/** A broadcast before and after a change, for the audit log. */
export type BroadcastChange = { before: Broadcast; after: Broadcast };

/** What a paused broadcast may still change: for those who have not got it. */
export const TEXT_FIELDS = ['body', 'variants'] as const satisfies readonly (keyof BroadcastFields)[];
