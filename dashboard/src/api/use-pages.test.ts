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

it('says nothing of how many there are while the rows are of the list before', async () => {
  const list = ref('one');
  const two = later<void>();
  const totals: Record<string, number> = { one: 60, two: 70 };
  const { result } = onPage(() =>
    usePages(() => {
      const name = list.value;
      return {
        key: ['counted', name],
        async fetch() {
          if (name === 'two') await two.promise;
          return { data: [1], page: { nextCursor: 'next', total: { count: totals[name]!, isMore: false } } };
        },
      };
    }),
  );
  await flushPromises();
  expect(result.counted.value?.count).toBe(60);
  list.value = 'two';
  await flushPromises();
  expect([result.pages.value.length, result.counted.value]).toEqual([1, undefined]);
  two.resolve();
  await flushPromises();
  expect(result.counted.value?.count).toBe(70);
});

describe('a list that could not be fetched', () => {
  /** Two pages of which the first is there; what is told to fail is asked for once more. */
  async function openTwoPages() {
    const failing = new Set<string | null>();
    const { result } = onPage(() =>
      usePages(() => ({
        key: ['two pages'],
        async fetch(cursor) {
          if (failing.delete(cursor)) throw new Error(`no page ${cursor}`);
          return { data: [cursor ?? 'first'], page: { nextCursor: cursor === null ? 'second' : null } };
        },
      })),
    );
    await flushPromises();
    const seen = () => [result.pages.value.length, result.error.value !== null, result.isOutdated.value];
    return { result, failing, seen };
  }

  it('is as it was when only the next page failed', async () => {
    const { result, failing, seen } = await openTwoPages();
    failing.add('second');
    await result.more();
    expect(seen()).toEqual([1, true, false]);
  });

  it('is tried again with the next page that failed, once what is there came anew', async () => {
    const { result, failing, seen } = await openTwoPages();
    failing.add('second');
    await result.more();
    failing.add(null);
    await result.reload();
    expect(seen()).toEqual([1, true, true]);
    await result.reload();
    expect(seen()).toEqual([1, false, false]);

    failing.add('second');
    await result.more();
    await result.reload();
    expect(seen()).toEqual([2, false, false]);
  });

  it('asks for no next page of another list that is looked at by then', async () => {
    const list = ref('one');
    const again = later<void>();
    const asked: string[] = [];
    const { result } = onPage(() =>
      usePages(() => {
        const name = list.value;
        return {
          key: ['lists', name],
          async fetch(cursor) {
            asked.push(`${name} ${cursor ?? 'first'}`);
            if (cursor !== null) throw new Error('no next page');
            if (asked.length > 2 && name === 'one') await again.promise;
            return { data: [1], page: { nextCursor: 'next' } };
          },
        };
      }),
    );
    await flushPromises();
    await result.more();
    const reloaded = result.reload();
    list.value = 'two';
    await flushPromises();
    again.resolve();
    await reloaded;
    expect(asked).toEqual(['one first', 'one next', 'one first', 'two first']);
  });

  it('may be old when a page failed that was there, until it comes', async () => {
    const { result, failing, seen } = await openTwoPages();
    await result.more();
    for (const page of [null, 'second']) {
      failing.add(page);
      await result.reload();
      expect(seen()).toEqual([2, true, true]);
    }
    const again = result.reload();
    // Not for a moment while it is tried.
    expect(seen()).toEqual([2, true, true]);
    await again;
    expect(seen()).toEqual([2, false, false]);
  });

  it('is not old when nothing of it was ever there', async () => {
    const { result } = onPage(() =>
      usePages(() => ({ key: ['none'], fetch: () => Promise.reject<Found>(new Error('no page')) })),
    );
    await flushPromises();
    expect([result.error.value !== null, result.isOutdated.value]).toEqual([true, false]);
  });
});
