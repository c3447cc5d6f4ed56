import type { BarSeriesOption, LineSeriesOption, MapSeriesOption } from 'echarts/charts';
import { TooltipComponent, type GridComponentOption, type TooltipComponentOption } from 'echarts/components';
import { use, type ComposeOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

// What every chart needs; the parts of one kind of chart come with that (series-parts.ts, map-parts.ts). SVG is sharp on
// paper, and small where there are few points.
use([TooltipComponent, SVGRenderer]);

export type ChartOption = ComposeOption<
  BarSeriesOption | LineSeriesOption | MapSeriesOption | GridComponentOption | TooltipComponentOption
>;
