import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import type { Words } from './compile-words.ts';

/** The words of one language, by area: `orders.json` of its folder holds the keys `orders.…`. */
export function readWords(folder: string): Words {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return Object.fromEntries(
    files.map((name) => [
      basename(name, '.json'),
      JSON.parse(readFileSync(join(folder, name), 'utf8')) as Words,
    ]),
  );
}

/** `orders.status.pending`, for every text. */
export function keysOf(words: Words, prefix = ''): string[] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string' ? [prefix + key] : keysOf(value, `${prefix}${key}.`),
  );
}

/**
 * The keys that a source names: a string that is a key or a section of keys, and all that a template may become. So a
 * key may be put together as one likes, as long as its beginning, with the area, stands in one string.
 */
export function keysNamed(source: string, keys: readonly string[]): string[] {
  const areas = [...new Set(keys.map((key) => key.slice(0, key.indexOf('.'))))].join('|');
  const strings = source.matchAll(new RegExp(`(["'\`])((?:${areas})\\.[\\w.]*)(\\$\\{|["'\`])`, 'g'));
  const [exact, sections, beginnings] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const [, , name = '', end] of strings) {
    if (end === '${') beginnings.add(name);
    else {
      exact.add(name);
      sections.add(`${name}.`);
    }
  }
  const begun = [...beginnings, ...sections];
  return keys.filter((key) => exact.has(key) || begun.some((beginning) => key.startsWith(beginning)));
}

/** The texts of some keys, in the shape of all. */
export function pickWords(words: Words, keys: ReadonlySet<string>, prefix = ''): Words {
  const picked: Words = {};
  for (const [key, value] of Object.entries(words)) {
    if (typeof value === 'string') {
      if (keys.has(prefix + key)) picked[key] = value;
      continue;
    }
    const section = pickWords(value, keys, `${prefix}${key}.`);
    if (Object.keys(section).length > 0) picked[key] = section;
  }
  return picked;
}

/** The icons that a source names, without `i-lucide-`. */
export const iconsNamed = (source: string): string[] =>
  [...source.matchAll(/\bi-lucide-([a-z0-9-]+)/g)].map(([, name]) => name!);

/** What the icons are for that a part of Nuxt UI names: `appConfig.ui.icons.chevronDown`. */
export const nuxtIconsNamed = (source: string): string[] =>
  [...source.matchAll(/\bicons\??\.(\w+)/g)].map(([, purpose]) => purpose!);

type Lucide = { icons: Record<string, { body: string }>; aliases: Record<string, { parent: string }> };

/** What is inside an icon's `<svg viewBox="0 0 24 24">`; throws when there is none of that name. */
export function iconReader(): (name: string) => string {
  const file = createRequire(import.meta.url).resolve('@iconify-json/lucide/icons.json');
  const { icons, aliases } = JSON.parse(readFileSync(file, 'utf8')) as Lucide;
  return (name) => {
    const body = (icons[name] ?? icons[aliases[name]?.parent ?? ''])?.body;
    if (body === undefined) throw new Error(`There is no icon i-lucide-${name}`);
    return body;
  };
}
