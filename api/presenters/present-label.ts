import type { GivenLabel as GivenLabelContract, Label as LabelContract } from '@roms/contracts/labels';
import { COMPLAINT_CODE } from '@roms/domain/complaint';
import type { GivenLabel, Label } from '../../db/models/Label.ts';

/** A label's definition on the wire. */
export function presentLabel({ id, code, name, color, holdsAutomation }: Label): LabelContract {
  return { id, name, color, holdsAutomation, isComplaint: code === COMPLAINT_CODE };
}

/** The labels of a conversation or customer: what holds automation first, then by name. */
export function presentGivenLabels(labels: readonly GivenLabel[]): GivenLabelContract[] {
  return labels
    .map((label) => ({ ...presentLabel(label), category: label.category }))
    .sort(
      (one, other) =>
        Number(other.holdsAutomation) - Number(one.holdsAutomation) || one.name.localeCompare(other.name),
    );
}
