import type { BroadcastAudience } from '@roms/contracts/broadcasts';
import type { AttachmentKind } from '@roms/domain/attachment';
import type { BroadcastState } from '@roms/domain/broadcast';
import { BaseModel } from './base-model.ts';
import type { MessageMedia } from './Message.ts';

export class Broadcast extends BaseModel {
  static override tableName = 'broadcasts';
  declare id: number;
  declare name: string;
  declare state: BroadcastState;
  /** Null in every state but `paused`; `person`, or the code of what happened. */
  declare pauseReason: string | null;
  declare audience: BroadcastAudience;
  /** The first text; `variants` are the further ones. */
  declare body: string;
  declare variants: string[];
  declare media: MessageMedia | null;
  declare mediaKind: AttachmentKind | null;
  /** The number that sends it; null: the default one. */
  declare sessionId: string | null;
  declare startAt: Date | null;
  declare endAt: Date | null;
  declare allowCold: boolean;
  declare resumeByItself: boolean;
  declare createdBy: number | null;
  declare createdAt: Date;
  declare updatedAt: Date;
  declare startedAt: Date | null;
  /** Since when its audience is the rows of its recipients. */
  declare frozenAt: Date | null;
  /** Up to which position the checks were asked at the start. */
  declare judgedTo: number;
  /** Whom a check put off is to be asked again (`askAgain`). */
  declare asksAgain: boolean;
  declare pausedAt: Date | null;
  declare endedAt: Date | null;
  declare hiddenAt: Date | null;
  /** Raised by each change; `seenRevision` is what its workflow has read. */
  declare revision: number;
  declare seenRevision: number;

  static override jsonAttributes = ['audience', 'variants', 'media'];
}
