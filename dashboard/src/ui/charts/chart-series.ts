/** A place on the axis: its key, and how it is called there. */
export type ChartPoint = { key: string; label: string };

/** Values at the points, in their order; null where there is none. */
export type ChartSeries = {
  name: string;
  kind: 'bar' | 'line';
  values: readonly (number | null)[];
  /** How a value is written in full, and on the axis. */
  format: (value: number) => string;
  short: (value: number) => string;
  /** What the others are compared with: it stands behind them. */
  isBefore?: boolean;
  /** It is read in the table, and not drawn: more than four are a thicket. */
  isOnlyInTable?: boolean;
};

/** What a point says, line by line: "Sen 17 Nov", "Omzet Rp 1.000.000". */
export function linesOf(point: ChartPoint, series: readonly ChartSeries[], index: number): string[] {
  return [
    point.label,
    ...series.flatMap(({ name, values, format }) => {
      const value = values[index];
      return value === null || value === undefined ? [] : [`${name} ${format(value)}`];
    }),
  ];
}
