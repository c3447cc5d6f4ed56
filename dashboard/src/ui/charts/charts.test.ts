import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defineComponent, h } from 'vue';
import { i18n } from '../../i18n.ts';
import { aRouter } from '../../router.fixture.ts';
import BaseChart from './BaseChart.vue';
import ChartPanel from './ChartPanel.vue';
import { linesOf, type ChartSeries } from './chart-series.ts';
import type { Palette } from './palette.ts';
import { seriesOption } from './series-option.ts';
import { stepTo } from './step-to.ts';

/** What ECharts was told: nothing is drawn where nothing has a size. */
const { acts } = vi.hoisted(() => ({ acts: [] as { type: string; dataIndex?: number }[] }));
vi.mock('vue-echarts', () => ({
  default: defineComponent({
    name: 'VChart',
    emits: ['click'],
    setup(_, { expose }) {
      const dispatchAction = (act: (typeof acts)[number]) => acts.push(act);
      expose({ chart: { dispatchAction, resize: () => undefined } });
      return () => h('i');
    },
  }),
}));
vi.mock('./echarts.ts', () => ({}));
vi.mock('./series-parts.ts', () => ({}));

enableAutoUnmount(afterEach);
beforeEach(() => void (acts.length = 0));
afterEach(() => document.documentElement.classList.remove('dark'));

const palette: Palette = {
  series: ['#1', '#2'],
  before: '#b',
  ink: '#i',
  line: '#l',
  paper: '#p',
  ramp: ['#r'],
  none: '#n',
};
const series: ChartSeries[] = [
  {
    name: 'Omzet',
    kind: 'bar',
    values: [1_000, null, 3_000],
    format: (value) => `Rp ${value}`,
    short: (value) => `${value / 1_000} rb`,
  },
  {
    name: 'Sebelumnya',
    kind: 'line',
    values: [500, 600, 700],
    format: (value) => `Rp ${value}`,
    short: String,
    isBefore: true,
  },
];
const points = ['Sen', 'Sel', 'Rab'].map((label, index) => ({ key: String(index), label }));

describe('what is drawn', () => {
  it('are bars and lines over the points, what is compared with dashed and in its own colour', () => {
    const option = seriesOption(points, series, palette);
    expect(option.xAxis).toMatchObject({ type: 'category', data: ['Sen', 'Sel', 'Rab'] });
    expect(option.series).toMatchObject([
      { type: 'bar', data: [1_000, null, 3_000], itemStyle: { color: '#1' } },
      { type: 'line', data: [500, 600, 700], lineStyle: { color: '#b', type: 'dashed' } },
    ]);
  });

  it('is said point by point; what is not there is not said', () => {
    expect(linesOf(points[0]!, series, 0)).toEqual(['Sen', 'Omzet Rp 1000', 'Sebelumnya Rp 500']);
    expect(linesOf(points[1]!, series, 1)).toEqual(['Sel', 'Sebelumnya Rp 600']);
  });
});

describe('a chart for the keys', () => {
  function show(isChoice = false) {
    return mount(BaseChart, {
      props: {
        label: 'Omzet per hari',
        option: () => ({}),
        points: points.map((point, index) => linesOf(point, series, index)),
        trigger: 'axis' as const,
        isChoice,
      },
      global: { plugins: [i18n] },
    });
  }
  it('leads through its points and says each', async () => {
    const chart = show();
    const said = () => chart.get('[aria-live]').text();
    expect([chart.attributes('tabindex'), chart.attributes('aria-label'), said()]).toEqual([
      '0',
      'Omzet per hari',
      '',
    ]);
    await chart.trigger('keydown', { key: 'ArrowRight' });
    expect(said()).toBe('Sen, Omzet Rp 1000, Sebelumnya Rp 500');
    expect(acts.slice(-2)).toEqual([
      { type: 'highlight', seriesIndex: 0, dataIndex: 0 },
      { type: 'showTip', seriesIndex: 0, dataIndex: 0 },
    ]);
    await chart.trigger('keydown', { key: 'End' });
    expect(said()).toContain('Rab');
    await chart.trigger('keydown', { key: 'ArrowRight' });
    expect(said()).toContain('Rab');
    await chart.trigger('keydown', { key: 'Escape' });
    expect(said()).toBe('');
    expect(acts.at(-1)).toEqual({ type: 'hideTip' });
  });

  it('lets a point be chosen by Enter and by the mouse, and none where nothing can be chosen', async () => {
    const chart = show(true);
    await chart.trigger('keydown', { key: 'Enter' });
    expect(chart.emitted('choose')).toBeUndefined();
    await chart.trigger('keydown', { key: 'ArrowLeft' });
    await chart.trigger('keydown', { key: 'Enter' });
    await chart.getComponent({ name: 'VChart' }).vm.$emit('click', { dataIndex: 1 });
    expect(chart.emitted('choose')).toEqual([[2], [1]]);
    const still = show();
    await still.trigger('keydown', { key: 'Home' });
    await still.trigger('keydown', { key: 'Enter' });
    expect(still.emitted('choose')).toBeUndefined();
  });

  it('knows which keys lead where', () => {
    expect(['ArrowRight', 'ArrowLeft', 'Home', 'End', 'a'].map((key) => stepTo(key, null, 3))).toEqual([
      0,
      2,
      0,
      2,
      null,
    ]);
    expect([stepTo('ArrowDown', 1, 3), stepTo('ArrowUp', 0, 3), stepTo('Home', null, 0)]).toEqual([
      2,
      0,
      null,
    ]);
  });

  it('is drawn light on paper, whatever the screen shows', async () => {
    localStorage.setItem('vueuse-color-scheme', 'dark');
    document.documentElement.style.setProperty('--color-slate-600', 'light ink');
    document.documentElement.style.setProperty('--color-slate-300', 'dark ink');
    const chart = show();
    const ink = () =>
      (chart.getComponent({ name: 'VChart' }).vm.$attrs.option as { textStyle: { color: string } }).textStyle
        .color;
    expect(ink()).toBe('dark ink');
    window.dispatchEvent(new Event('beforeprint'));
    await flushPromises();
    expect(ink()).toBe('light ink');
    window.dispatchEvent(new Event('afterprint'));
    await flushPromises();
    expect(ink()).toBe('dark ink');
    localStorage.removeItem('vueuse-color-scheme');
  });
});

describe('the panel of a chart', () => {
  it('shows the same figures as a table, each point leading to its rows', async () => {
    const router = aRouter();
    const panel = mount(ChartPanel, {
      props: {
        title: 'Omzet',
        of: 'Hari',
        points,
        series,
        linkOf: (index: number) => `/orders?day=${index}`,
      },
      global: { plugins: [i18n, router] },
    });
    expect(panel.find('table').exists()).toBe(false);
    await panel
      .findAll('button')
      .find((one) => one.text() === 'Tabel')!
      .trigger('click');
    const rows = panel.findAll('tr').map((row) => row.findAll('th, td').map((cell) => cell.text()));
    expect(rows).toEqual([
      ['Hari', 'Omzet', 'Sebelumnya'],
      ['Sen', 'Rp 1000', 'Rp 500'],
      ['Sel', '–', 'Rp 600'],
      ['Rab', 'Rp 3000', 'Rp 700'],
    ]);
    expect(panel.get('tbody a').attributes('href')).toBe('/orders?day=0');
  });
});
