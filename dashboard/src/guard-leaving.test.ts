import { mount } from '@vue/test-utils';
import { beforeEach, expect, it, vi } from 'vitest';
import { ref } from 'vue';
import { createMemoryHistory, createRouter, type Router } from 'vue-router';
import { guardLeaving } from './guard-leaving.ts';
import { leaveQuestion } from './ui/leave-question.ts';
import { isAnythingTyped, useTyped, wouldLoseTyped } from './ui/typed.ts';

vi.mock('./ui/LeaveDialog.vue', () => ({ default: { render: () => null } }));

let router: Router;
const page = { render: () => null };
const typed = ref(false);
/** A form on the page. */
const openForm = (options?: { isKept?: boolean }) =>
  mount({ setup: () => (useTyped(() => typed.value, options), () => null) });

beforeEach(async () => {
  typed.value = false;
  router = createRouter({
    history: createMemoryHistory(),
    routes: ['/form', '/other', '/login'].map((path) => ({ path, name: path.slice(1), component: page })),
  });
  guardLeaving(router);
  await router.push('/form');
});

it('leaves a form that nobody touched, and one that is gone', async () => {
  const form = openForm();
  await router.push('/other');
  expect(router.currentRoute.value.path).toBe('/other');
  typed.value = true;
  form.unmount();
  await router.push('/form');
  expect(router.currentRoute.value.path).toBe('/form');
});

it('asks whoever would lose edits, and does as they say', async () => {
  const form = openForm();
  typed.value = true;
  const staying = router.push('/other');
  await vi.waitUntil(() => leaveQuestion.value !== null);
  leaveQuestion.value?.(false);
  await staying;
  expect(router.currentRoute.value.path).toBe('/form');

  const leaving = router.push('/other');
  await vi.waitUntil(() => leaveQuestion.value !== null);
  leaveQuestion.value?.(true);
  await leaving;
  expect(router.currentRoute.value.path).toBe('/other');
  form.unmount();
});

it('does not hold whoever changes the address only, or whose login ended', async () => {
  const form = openForm();
  typed.value = true;
  await router.push('/form?open=7');
  expect(router.currentRoute.value.fullPath).toBe('/form?open=7');
  await router.push('/login');
  expect(router.currentRoute.value.path).toBe('/login');
  form.unmount();
});

it('has the browser ask before the tab goes', () => {
  const form = openForm();
  const closing = () => {
    const event = new Event('beforeunload', { cancelable: true });
    window.dispatchEvent(event);
    return event.defaultPrevented;
  };
  expect(closing()).toBe(false);
  typed.value = true;
  expect(closing()).toBe(true);
  form.unmount();
  expect(closing()).toBe(false);
});

it('a draft that is kept is typed, and may be left', () => {
  const form = openForm({ isKept: true });
  typed.value = true;
  expect([isAnythingTyped(), wouldLoseTyped()]).toEqual([true, false]);
  form.unmount();
  expect(isAnythingTyped()).toBe(false);
});
