import { enableAutoUnmount, flushPromises } from '@vue/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { ref } from 'vue';
import { onPage } from '../live/queries.fixture.ts';
import { later } from './later.fixture.ts';
import { usePages } from './use-pages.ts';

enableAutoUnmount(afterEach);

const END = { page: { nextCursor: null } };
const SHAPES = {
  data: (rows: number[]) => ({ data: rows, ...END }),
  ids: (rows: number[]) => ({ ids: rows, ...END }),
};
type Found = ReturnType<(typeof SHAPES)[keyof typeof SHAPES]>;

describe.each(['data', 'ids'] as const)('a list whose pages have %s', (shape) => {
  /** What a word finds; each answer comes when the test says so. */
  function openList() {
    const word = ref('');
    const asked = new Map<string, ReturnType<typeof later<Found>>>();
    const { result } = onPage(() =>
      usePages(() => {
        const q = word.value;
        const fetch = () => asked.set(q, later<Found>()).get(q)!.promise;
        return { key: ['found', q], fetch };
      }),
    );
    const rowsOf = (page: Found) => ('ids' in page ? page.ids : page.data);
    return {
      shown: () => (result.isLoaded.value ? result.pages.value.flatMap(rowsOf) : 'loading'),
      look: async (q: string) => {
        word.value = q;
        await flushPromises();
      },
      answer: async (q: string, rows: number[]) => {
        asked.get(q)!.resolve(SHAPES[shape](rows));
        await flushPromises();
      },
    };
  }

  it('keeps its rows until those of the next word are there', async () => {
    const { shown, look, answer } = openList();
    await look('kopi');
    await answer('kopi', [1, 2]);
    await look('teh');
    expect(shown()).toEqual([1, 2]);
    await look('te');
    await answer('teh', [3]);
    expect(shown()).toEqual([1, 2]);
    await answer('te', []);
    expect(shown()).toEqual([]);
  });

  it('does not say of the next word that it finds nothing, because the one before did not', async () => {
    const { shown, look, answer } = openList();
    await look('zzz');
    await answer('zzz', []);
    expect(shown()).toEqual([]);
    await look('kopi');
    expect(shown()).toBe('loading');
    await answer('kopi', [1]);
    expect(shown()).toEqual([1]);
    await look('zzz');
    expect(shown()).toEqual([]);
  });
});
