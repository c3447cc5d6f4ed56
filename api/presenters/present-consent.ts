import type { Consent as ConsentContract } from '@roms/contracts/customers';
import { readActorId } from '@roms/domain/actor';
import type { Consent } from '../../db/models/Consent.ts';

/** A line of the ledger on the wire. */
export function presentConsent(consent: Consent): ConsentContract {
  const { id, kind, state, source, evidence, actorKind, actorId, actorName, at } = consent;
  const { messageId, text } = evidence;
  return {
    id,
    kind,
    state,
    source,
    evidence:
      messageId === undefined
        ? { actor: { kind: actorKind, id: readActorId(actorKind, actorId), name: actorName } }
        : { messageId, text: text ?? '' },
    at: at.toISOString(),
  };
}
