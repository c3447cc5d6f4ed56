import type { ActorKind } from '@roms/domain/actor';
import { BaseModel } from './base-model.ts';

/** A person stopped everything automatic; at most one stop is not lifted. */
export class AutomationStop extends BaseModel {
  static override tableName = 'automation_stops';
  declare id: number;
  /** As the person wrote it. */
  declare reason: string;
  /** Null: until somebody lifts it. */
  declare until: Date | null;
  declare stoppedAt: Date;
  declare actorKind: ActorKind;
  declare actorId: string | null;
  declare actorName: string;
  declare liftedAt: Date | null;
}
