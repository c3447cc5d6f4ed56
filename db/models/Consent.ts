import type { Consent as ConsentContract } from '@roms/contracts/customers';
import type { ActorKind } from '@roms/domain/actor';
import { BaseModel } from './base-model.ts';

/** A line of the ledger of what customers allowed and refused. */
export class Consent extends BaseModel {
  static override tableName = 'consents';
  declare id: number;
  declare customerId: number;
  declare kind: ConsentContract['kind'];
  declare state: ConsentContract['state'];
  declare source: ConsentContract['source'];
  /** The message that said so, with its words; empty where an actor is the evidence. */
  declare evidence: { messageId?: number; text?: string };
  declare actorKind: ActorKind;
  declare actorId: string | null;
  declare actorName: string;
  declare at: Date;

  static override jsonAttributes = ['evidence'];
}
