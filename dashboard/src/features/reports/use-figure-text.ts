import type { Figure } from '@roms/contracts/reports';
import { FIGURE_UNITS, type FigureUnit } from '@roms/domain/report-figure';
import { useI18n } from 'vue-i18n';
import { useDuration } from '../../shop/time/use-duration.ts';
import { formatCount } from '../../ui/count.ts';
import { formatRupiah } from '../../ui/money.ts';
import { changeOf } from './figure-change.ts';

/** An hour of the day as a clock shows it: `09.00`; 24 is midnight again. */
export const hourText = (hour: number): string => `${String(hour % 24).padStart(2, '0')}.00`;
/** `12,5%` for 0.125. */
export const formatShare = (value: number): string => `${formatCount(value * 100)}%`;

/** The figures of the reports in words. */
export function useFigureText() {
  const { t } = useI18n();
  const duration = useDuration();

  /** A value in its unit; a dash where there is none. */
  function valueText(value: number | null, unit: FigureUnit): string {
    if (value === null) return '–';
    if (unit === 'rupiah') return formatRupiah(value);
    if (unit === 'share') return formatShare(value);
    if (unit === 'days') return t('reports.days', { count: formatCount(value) }, value);
    return unit === 'ms' ? duration(value) : formatCount(value);
  }

  /** "+12% dari Rp 900.000"; nothing where nothing is compared. */
  function changeText(figure: Figure): string {
    const change = changeOf(figure);
    if (change === null) return '';
    const before = valueText(figure.before, FIGURE_UNITS[figure.key]);
    if (change.by === 0) return t('reports.change.same');
    if (change.by === null) return t('reports.change.from', { before });
    const sign = change.by > 0 ? '+' : '−';
    const by = Math.abs(change.by);
    return change.kind === 'points'
      ? t('reports.change.points', { by: `${sign}${formatCount(by * 100)}`, before })
      : t('reports.change.part', { by: `${sign}${formatShare(by)}`, before });
  }
  return { valueText, changeText, duration };
}
