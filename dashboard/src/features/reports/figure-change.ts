import type { Figure } from '@roms/contracts/reports';
import { FIGURE_UNITS, type FigureKey } from '@roms/domain/report-figure';

/** Of a wait, less is better; of these neither is. */
const NEUTRAL = new Set<FigureKey>(['days_between_orders', 'top_customers_share', 'known_place_share']);

/**
 * How a figure differs from the one that it is compared with: a share by points (0.1 is ten of them), all else as a part
 * of it (0.1 is a tenth more; null from nothing). `isBetter` is null where it is neither.
 */
export type Change = { kind: 'part' | 'points'; by: number | null; isBetter: boolean | null };

/** The change of a figure; null where one of both is not known. */
export function changeOf({ key, value, before }: Figure): Change | null {
  if (value === null || before === null) return null;
  const unit = FIGURE_UNITS[key];
  const difference = value - before;
  const isBetter =
    difference === 0 || NEUTRAL.has(key) ? null : unit === 'ms' ? difference < 0 : difference > 0;
  if (unit === 'share') return { kind: 'points', by: difference, isBetter };
  if (difference === 0) return { kind: 'part', by: 0, isBetter };
  return { kind: 'part', by: before === 0 ? null : difference / before, isBetter };
}
