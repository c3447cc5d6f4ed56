/** The colours of a chart, as any colour of CSS. */
export type Palette = {
  /** Of the series in their order: told apart by lightness too, for who does not tell colours apart. */
  series: readonly string[];
  /** What is compared with. */
  before: string;
  /** Words, lines of the ground, and the paper behind. */
  ink: string;
  line: string;
  paper: string;
  /** From little to much. */
  ramp: readonly string[];
  /** Where nothing is. */
  none: string;
};
export type Mode = 'light' | 'dark';

/** Steps of the palettes in styles/main.css; each is the same colour in both modes. */
const STEPS: Record<Mode, Record<keyof Palette, readonly string[]>> = {
  light: {
    series: ['brand-500', 'maroon-600', 'gold-600', 'slate-700'],
    before: ['slate-500'],
    ink: ['slate-600'],
    line: ['slate-200'],
    paper: ['slate-50'],
    ramp: ['brand-200', 'brand-300', 'brand-500', 'brand-600', 'brand-800'],
    none: ['slate-200'],
  },
  dark: {
    series: ['brand-400', 'maroon-400', 'gold-400', 'slate-300'],
    before: ['slate-400'],
    ink: ['slate-300'],
    line: ['slate-700'],
    paper: ['slate-800'],
    ramp: ['brand-900', 'brand-700', 'brand-600', 'brand-400', 'brand-200'],
    none: ['slate-700'],
  },
};

/** The colours of the design's tokens; a chart draws them itself, so that a name is not enough. */
export function paletteOf(mode: Mode): Palette {
  const style = getComputedStyle(document.documentElement);
  const colors = (part: keyof Palette) =>
    STEPS[mode][part].map((step) => style.getPropertyValue(`--color-${step}`).trim());
  const one = (part: keyof Palette) => colors(part)[0]!;
  return {
    series: colors('series'),
    before: one('before'),
    ink: one('ink'),
    line: one('line'),
    paper: one('paper'),
    ramp: colors('ramp'),
    none: one('none'),
  };
}
