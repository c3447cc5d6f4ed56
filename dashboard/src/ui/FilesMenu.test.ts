import { mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import { aRouter } from '../router.fixture.ts';
import { fileItem } from './file-item.ts';
import FilesMenu from './FilesMenu.vue';

const Menu = { name: 'DropdownMenu', props: ['items'], template: '<div><slot /></div>' };
const draw = (props: { label: string; ariaLabel?: string }) =>
  mount(FilesMenu, {
    props: { ...props, items: [fileItem('pdf', 'Unduh PDF', '/api/v1/reports/revenue.pdf')] },
    global: { plugins: [aRouter()], stubs: { DropdownMenu: Menu, Icon: true } },
  });

it('is named by its words, also where a phone shows none of them', () => {
  const button = draw({ label: 'Unduh' }).get('button');
  expect(button.text()).toBe('Unduh');
  expect(button.attributes('aria-label')).toBe('Unduh');
});

it('is named by more where its words do not say all of it', () => {
  const button = draw({ label: 'Unduh', ariaLabel: 'Unduh, Impor' }).get('button');
  expect(button.text()).toBe('Unduh');
  expect(button.attributes('aria-label')).toBe('Unduh, Impor');
});

it('leads past the router to what the API gives as a file', () => {
  const [file] = draw({ label: 'Unduh' }).getComponent({ name: 'DropdownMenu' }).props('items') as unknown[];
  expect(file).toMatchObject({ to: '/api/v1/reports/revenue.pdf', external: true, download: true });
});
