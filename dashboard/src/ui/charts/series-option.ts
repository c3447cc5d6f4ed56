import type { ChartPoint, ChartSeries } from './chart-series.ts';
import type { ChartOption } from './echarts.ts';
import type { Palette } from './palette.ts';

/** Bars and lines over the points: what is compared with is a dashed line. `isChoice`: a point can be chosen. */
export function seriesOption(
  points: readonly ChartPoint[],
  series: readonly ChartSeries[],
  palette: Palette,
  isChoice = false,
): ChartOption {
  const { ink, line, before } = palette;
  const short = series[0]?.short ?? String;
  return {
    grid: {
      left: 0,
      right: 4,
      top: 12,
      // The font is lower than ECharts takes it for.
      bottom: 8,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    xAxis: {
      type: 'category',
      data: points.map(({ label }) => label),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: line } },
      axisLabel: { color: ink, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      minInterval: 1,
      splitNumber: 4,
      splitLine: { lineStyle: { color: line } },
      axisLabel: { color: ink, formatter: short },
    },
    series: series.map(({ name, kind, values, isBefore = false }, index) => {
      const color = isBefore ? before : palette.series[index % palette.series.length]!;
      const cursor = isChoice ? 'pointer' : 'default';
      const shared = { name, data: [...values], cursor, z: isBefore ? 3 : 2 };
      if (kind === 'bar')
        return {
          ...shared,
          type: 'bar',
          barMaxWidth: 40,
          barCategoryGap: '25%',
          itemStyle: { color, borderRadius: [3, 3, 0, 0] },
        };
      return {
        ...shared,
        type: 'line',
        symbol: 'circle',
        symbolSize: 6,
        // One value alone has no line.
        showSymbol: values.length === 1,
        itemStyle: { color },
        lineStyle: { color, width: 2, type: isBefore ? 'dashed' : 'solid' },
      };
    }),
  };
}
