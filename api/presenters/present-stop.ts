import type { AutomationStop as StopContract } from '@roms/contracts/automation';
import { readActorId } from '@roms/domain/actor';
import type { AutomationStop } from '../../db/models/AutomationStop.ts';

/** The stop as everybody sees it; null while there is none. */
export function presentStop(stop: AutomationStop | null): StopContract | null {
  return (
    stop && {
      reason: stop.reason,
      until: stop.until?.toISOString() ?? null,
      stoppedAt: stop.stoppedAt.toISOString(),
      actor: {
        kind: stop.actorKind,
        id: readActorId(stop.actorKind, stop.actorId),
        name: stop.actorName,
      },
    }
  );
}

/** What the audit log keeps of it. */
export function auditedStop(stop: AutomationStop | null): { reason: string; until: Date | null } | null {
  return stop && { reason: stop.reason, until: stop.until };
}
