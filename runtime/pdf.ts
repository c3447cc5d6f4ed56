import { createRequire } from 'node:module';
import { dirname } from 'node:path';

/** One page size, one font of the package itself: nothing is fetched from anywhere. */
export type PdfTable = {
  title: string;
  headings: readonly string[];
  rows: readonly (readonly string[])[];
  /** A line under it. */
  note?: string | null;
};
export type PdfReport = {
  title: string;
  /** Beneath the title, a line each. */
  about: readonly string[];
  tables: readonly PdfTable[];
  /** At the foot of every page, before its number. */
  foot: string;
};

const INK = '#211A16';
const QUIET = '#6B5F57';
const LINE = '#D9CFC7';
const MARGIN = 40;
/** More columns than these do not stand beside each other on an upright page. */
const UPRIGHT_COLUMNS = 8;

/** A node of a document, as pdfmake reads it. */
type Content = Record<string, unknown>;
/** What is used of pdfmake: its own types bring those of browsers along, which then hold everywhere. */
type Maker = {
  setFonts: (fonts: unknown) => void;
  setUrlAccessPolicy: (isAllowed: (url: string) => boolean) => void;
  setLocalAccessPolicy: (isAllowed: (path: string) => boolean) => void;
  createPdf: (definition: Content) => { getBuffer: () => Promise<Buffer> };
};

let maker: Maker | null = null;

/** Loaded when the first report is asked for; the font's folder is all that it may read, and no address. */
function load(): Maker {
  const require = createRequire(import.meta.url);
  const pdfmake = require('pdfmake') as Maker;
  const font = require.resolve('pdfmake/fonts/Roboto.js');
  pdfmake.setFonts(require(font));
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy((file) => file.startsWith(dirname(font)));
  return pdfmake;
}

/** A report on A4 as real text: title, tables whose headings stand on every page, numbers to the right. */
export async function pdfOf(report: PdfReport): Promise<Buffer> {
  maker ??= load();
  const definition = {
    pageSize: 'A4',
    pageOrientation: report.tables.some(({ headings }) => headings.length > UPRIGHT_COLUMNS)
      ? 'landscape'
      : 'portrait',
    pageMargins: [MARGIN, MARGIN, MARGIN, MARGIN + 10],
    info: { title: report.title },
    defaultStyle: { font: 'Roboto', fontSize: 9, color: INK },
    content: [
      { text: report.title, fontSize: 18, bold: true },
      ...report.about.map((line): Content => ({ text: line, color: QUIET, margin: [0, 2, 0, 0] })),
      ...report.tables.flatMap(tableOf),
    ],
    footer: (page: number, pages: number): Content => ({
      columns: [report.foot, { text: `${page} / ${pages}`, alignment: 'right' }],
      margin: [MARGIN, 12, MARGIN, 0],
      fontSize: 8,
      color: QUIET,
    }),
  };
  return maker.createPdf(definition).getBuffer();
}

const NUMBER = /^[-–]?(Rp )?[\d.,]*( %| jam.*| menit| detik| hari)?$/;

const lineUnder = (text: string): Content => ({ text, color: QUIET, margin: [0, 4, 0, 0] });

function tableOf({ title, headings, rows, note }: PdfTable): Content[] {
  const isNumber = headings.map(
    (_, column) => rows.length > 0 && rows.every((row) => NUMBER.test(row[column] ?? '')),
  );
  const cell = (text: string, column: number, more: object = {}) => ({
    text,
    alignment: isNumber[column] ? ('right' as const) : ('left' as const),
    // A number is read in one piece.
    noWrap: isNumber[column] ?? false,
    ...more,
  });
  return [
    { text: title, fontSize: 12, bold: true, margin: [0, 16, 0, 6] },
    {
      table: {
        headerRows: 1,
        widths: headings.map((_, column) => (isNumber[column] ? 'auto' : '*')),
        body: [
          headings.map((text, column) => cell(text, column, { bold: true, color: QUIET, noWrap: false })),
          // A row may end early, as later months of a young cohort do; the paper has a cell for each heading.
          ...rows.map((row) => headings.map((_, column) => cell(row[column] ?? '', column))),
        ],
      },
      layout: {
        hLineWidth: (line: number) => (line === 0 ? 0 : 0.5),
        vLineWidth: () => 0,
        hLineColor: () => LINE,
        paddingTop: () => 3,
        paddingBottom: () => 3,
      },
    },
    ...(rows.length === 0 ? [lineUnder('Tidak ada data di rentang ini.')] : []),
    ...(note ? [lineUnder(note)] : []),
  ];
}
