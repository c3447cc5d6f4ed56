import type { Audience } from '@roms/contracts/audiences';
import type { BroadcastAudience } from '@roms/contracts/broadcasts';
import type { AudienceFilter } from '@roms/domain/audience';

/** The ways in which somebody is meant, as the wizard offers them. */
export const AUDIENCE_KINDS = ['segment', 'own', 'labels', 'builder', 'list'] as const;
export type AudienceKind = (typeof AUDIENCE_KINDS)[number];

/** Which way an audience was chosen; null while nobody is meant. `own`: the shop's own segments. */
export function kindOf(audience: BroadcastAudience, own: readonly Audience[]): AudienceKind | null {
  const { segment, filter, customerIds } = audience;
  if (customerIds !== undefined) return 'list';
  if (segment !== undefined) return 'segment';
  if (filter === undefined) return null;
  if (labelsIn(filter) !== null) return 'labels';
  return ownOf(filter, own) === null ? 'builder' : 'own';
}

/** The own segment that a filter was taken from, as it is now; null for one that was changed since. */
export function ownOf(filter: AudienceFilter, own: readonly Audience[]): Audience | null {
  const text = JSON.stringify(filter);
  return own.find((one) => JSON.stringify(one.filter) === text) ?? null;
}

/** Whoever wears one of these labels. */
export function ofLabels(ids: readonly number[]): AudienceFilter {
  return { field: 'label', op: 'in', value: [...ids] };
}

/** The ids of a filter that `ofLabels` made; null for any other. */
export function labelsIn(filter: AudienceFilter): number[] | null {
  if (!('field' in filter) || filter.field !== 'label' || filter.op !== 'in') return null;
  return Array.isArray(filter.value) ? filter.value.filter((id) => typeof id === 'number') : null;
}
