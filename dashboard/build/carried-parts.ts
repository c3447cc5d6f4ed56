import { join } from 'node:path';
import type { Plugin, Rolldown } from 'vite';
import { compileWords } from './compile-words.ts';
import {
  iconReader,
  iconsNamed,
  keysNamed,
  keysOf,
  nuxtIconsNamed,
  pickWords,
  readWords,
} from './named-parts.ts';

type Chunk = Rolldown.RenderedChunk;
type Named = { keys: Set<string>; icons: Set<string> };

const SOURCES = join(import.meta.dirname, '../src/');
const NUXT_UI = /\/@nuxt\/ui\/dist\/runtime\//;

/**
 * Each chunk carries the Indonesian words and the icons that its own code names, unless a chunk that is there before it
 * does: a new page adds nothing to another page's load, and nobody has to say what belongs to which page. What is
 * carried is put on `globalThis.romsCarried` before the chunk's code runs; `src/carried.ts` takes it from there. While
 * developing and in tests all words and icons are there (`src/i18n.ts`, `src/ui/nuxt/icons.ts`).
 */
export function carriedParts(): Plugin {
  const words = readWords(join(SOURCES, 'locales/id'));
  const keys = keysOf(words);
  const bodyOf = iconReader();
  const named = new Map<string, Named>();
  /** Nuxt UI's parts name icons by what they are for: `chevronDown` → `chevron-down`, `close` → `x`. */
  const nuxtIcons = new Map<string, string>();

  function namedBy(chunks: Iterable<Chunk>): Named {
    const modules = [...chunks].flatMap(({ moduleIds }) => moduleIds.flatMap((id) => named.get(id) ?? []));
    return {
      keys: new Set(modules.flatMap((module) => [...module.keys])),
      icons: new Set(
        modules.flatMap((module) => [...module.icons]).map((icon) => nuxtIcons.get(icon) ?? icon),
      ),
    };
  }

  return {
    name: 'roms:carried-parts',
    apply: 'build',
    // After templates were compiled: their keys and icons are strings like all others.
    enforce: 'post',
    transform(code, id) {
      if (id.includes('nuxt-ui-app-config')) {
        for (const [, purpose, icon] of code.matchAll(/"?(\w+)"?:\s*"i-lucide-([a-z0-9-]+)"/g))
          nuxtIcons.set(`nuxt:${purpose}`, icon!);
      } else if (NUXT_UI.test(id))
        named.set(id, {
          keys: new Set(),
          icons: new Set(nuxtIconsNamed(code).map((purpose) => `nuxt:${purpose}`)),
        });
      else if (id.startsWith(SOURCES))
        named.set(id, { keys: new Set(keysNamed(code, keys)), icons: new Set(iconsNamed(code)) });
      return null;
    },
    renderChunk(code, chunk, _options, { chunks }) {
      const own = namedBy([chunk]);
      const before = namedBy(chunksBefore(chunk, chunks));
      const missing = new Set([...own.keys].filter((key) => !before.keys.has(key)));
      const icons = [...own.icons].filter((icon) => !before.icons.has(icon)).sort();
      const carried = [
        ...(missing.size > 0 ? [`words:${compileWords(pickWords(words, missing))}`] : []),
        ...(icons.length > 0
          ? [`icons:${JSON.stringify(Object.fromEntries(icons.map((name) => [name, bodyOf(name)])))}`]
          : []),
      ];
      if (carried.length === 0) return null;
      return { code: `(globalThis.romsCarried??=[]).push({${carried.join()}});\n${code}`, map: null };
    },
  };
}

/** What is certainly there when a chunk comes: all that it imports, and the entry with all that it imports. */
function chunksBefore(chunk: Chunk, chunks: Record<string, Chunk>): Chunk[] {
  const importsOf = ({ imports }: Chunk) => imports.flatMap((name) => chunks[name] ?? []);
  const closure = (some: Chunk[], all = new Map<string, Chunk>()) => {
    for (const each of some) {
      if (all.has(each.fileName)) continue;
      all.set(each.fileName, each);
      closure(importsOf(each), all);
    }
    return all;
  };
  const entries = Object.values(chunks).filter(({ isEntry }) => isEntry);
  // What itself waits for this chunk is not there before it.
  return [...closure([...entries, ...importsOf(chunk)]).values()].filter(
    (each) => !closure([each]).has(chunk.fileName),
  );
}
