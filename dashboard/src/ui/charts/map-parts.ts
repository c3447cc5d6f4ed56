import { MapChart } from 'echarts/charts';
import { registerMap, use } from 'echarts/core';

use([MapChart]);
export { registerMap };
