import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { expect } from 'vitest';
import { ApiError } from '../api/client.ts';
import RowList from './RowList.vue';

/**
 * What every page with a long list promises: its rows stay when a fetch fails, and it knows whether that was of the next
 * page or of the rows that are there. `view` shows one row of several; `fail` makes the list's next request fail.
 */
export async function expectRowsKept(view: VueWrapper, fail: () => void): Promise<void> {
  const list = view.getComponent(RowList);
  const expectFailure = async (event: 'end' | 'retry', outdated: boolean): Promise<void> => {
    fail();
    list.vm.$emit(event);
    await flushPromises();
    expect(list.props()).toMatchObject({
      items: [expect.anything()],
      error: expect.any(ApiError),
      outdated,
    });
  };
  await expectFailure('end', false);
  list.vm.$emit('retry');
  await flushPromises();
  expect(list.props()).toMatchObject({ items: [expect.anything()], error: null });
  await expectFailure('retry', true);
}
