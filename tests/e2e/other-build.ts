import { cp, mkdtemp, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { REPOSITORY } from '../support/processes.ts';

const TEXT = ['.js', '.css', '.html'];

/** The dashboard as another build of it would be: the same pages in files of other names. Returns its folder. */
export async function makeOtherBuild(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'roms-other-build-'));
  await cp(join(REPOSITORY, 'dashboard/dist'), folder, { recursive: true });
  const assets = join(folder, 'assets');
  const names = new Set(await readdir(assets));
  const renamed = (text: string): string =>
    text.replace(/(?<![\w.~-])[\w.~-]+\.\w+/g, (word) => (names.has(word) ? `other-${word}` : word));
  for (const file of [join(folder, 'index.html'), ...[...names].map((name) => join(assets, name))])
    if (TEXT.includes(extname(file))) await writeFile(file, renamed(await readFile(file, 'utf8')));
  for (const name of names) await rename(join(assets, name), join(assets, `other-${name}`));
  return folder;
}

/** From now on the server has this build and no other, until `undo`. */
export async function deploy(page: Page, folder: string): Promise<{ undo: () => Promise<void> }> {
  const isPage = ({ pathname }: URL): boolean => !/^\/(?:api|health)(?:\/|$)/.test(pathname);
  await page.route(isPage, async (route) => {
    const { pathname } = new URL(route.request().url());
    if (extname(pathname) === '') return route.fulfill({ path: join(folder, 'index.html') });
    const files = pathname.startsWith('/assets/') ? await readdir(join(folder, 'assets')) : [];
    if (files.includes(pathname.slice('/assets/'.length)))
      return route.fulfill({ path: join(folder, pathname) });
    return pathname.startsWith('/assets/') ? route.fulfill({ status: 404, body: '' }) : route.continue();
  });
  return { undo: () => page.unroute(isPage) };
}
