import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Plugin } from 'vite';

const FOLDER = join(import.meta.dirname, '../src/ui/nuxt');
const own = new Set(readdirSync(FOLDER).filter((name) => name.endsWith('.vue')));

/** A part of Nuxt UI: by its package's name, or by its file. */
const THEIRS = /(^|\/)@nuxt\/ui\/(dist\/runtime\/(vue\/)?)?components\/\w+\.vue$/;
const INSIDE = /\/@nuxt\/ui\/dist\/runtime\/components\//;

/**
 * Puts the parts of `src/ui/nuxt` in the place of Nuxt UI's of the same name, also where Nuxt UI itself uses them. Its
 * icon brings an engine that fetches icons, and its menus, popovers and tooltips bring with the button all that opens.
 */
export const ownParts: Plugin = {
  name: 'roms:own-parts',
  enforce: 'pre',
  resolveId(id, importer = '') {
    const isTheirs = THEIRS.test(id) || (/^\.\.?\/\w+\.vue$/.test(id) && INSIDE.test(importer));
    return isTheirs && own.has(basename(id)) ? join(FOLDER, basename(id)) : undefined;
  },
};
