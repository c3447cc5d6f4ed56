import type { Figure } from '@roms/contracts/reports';
import type { ReportName } from '@roms/domain/report-figure';
import { dayText, FIGURE_WORDS, figureText, REPORT_TITLES } from '@roms/domain/report-words';
import type { PdfReport } from '../../runtime/pdf.ts';
import type { Asked } from './asked.ts';
import { headingsOf, readableRows, type Section } from './sections.ts';

/** A report as it is read on paper: whose, of which days, its figures with what they mean, its tables. */
export function pdfReport(
  name: ReportName,
  { span, compared, state, settings }: Asked,
  figures: readonly Figure[],
  sections: readonly Section[],
): PdfReport {
  const days = ({ from, to }: { from: string; to: string }): string => `${dayText(from)} – ${dayText(to)}`;
  const summary = {
    title: 'Ringkasan',
    headings: ['Angka', 'Nilai', ...(compared ? ['Pembanding'] : []), 'Artinya'],
    rows: figures.map(({ key, value, before }) => [
      ...[FIGURE_WORDS[key].label, figureText(key, value)],
      ...(compared ? [figureText(key, before)] : []),
      FIGURE_WORDS[key].definition,
    ]),
  };
  return {
    title: REPORT_TITLES[name],
    about: [
      settings.shopName,
      `${days(span)} (zona waktu ${state.zone})`,
      ...(compared ? [`Pembanding: ${days(compared)}`] : []),
      ...(state.isRebuilding ? ['Hitungan per hari sedang disesuaikan dengan zona waktu yang baru.'] : []),
    ],
    tables: [
      ...(figures.length > 0 ? [summary] : []),
      ...sections.map((section) => ({
        title: section.title,
        headings: headingsOf(section),
        rows: readableRows(section),
        note: section.note,
      })),
    ],
    foot: `${settings.shopName} · ${REPORT_TITLES[name]}`,
  };
}
