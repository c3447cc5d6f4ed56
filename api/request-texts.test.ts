import { expect, test } from 'vitest';
import { z } from 'zod';
import { cleanText } from '@roms/domain/text';
import { secretText } from '@roms/contracts/text';
import { routes } from './routes/index.ts';

/** What no field may hand on as it came: halves, NUL, marks of direction, what nobody sees, letters taken apart. */
const HOSTILE = ['\ud800', '\0', '\u202e', '\u200b', '\ufeff', 'e\u0301', '\u3164', '\u2800'].flatMap(
  (bad) => [bad, `a${bad}`, `${bad}a`, `a${bad}b`, `6281234567${bad}890`, `2026-11-22${bad}`],
);

const isSecret = (schema: z.ZodType): boolean => z.globalRegistry.get(schema)?.format === 'password';

type Definition = {
  type: string;
  shape?: Record<string, z.ZodType>;
  element?: z.ZodType;
  items?: z.ZodType[];
  options?: z.ZodType[];
  left?: z.ZodType;
  right?: z.ZodType;
  in?: z.ZodType;
  out?: z.ZodType;
  innerType?: z.ZodType;
  keyType?: z.ZodType;
  valueType?: z.ZodType;
};

/** Every string in a schema, with its path; throws at a kind that this walk does not know, so that none is passed over. */
function stringsOf(schema: z.ZodType, path: string): [string, z.ZodType][] {
  const { type, ...def } = schema.def as unknown as Definition;
  if (type === 'string') return [[path, schema]];
  if (['number', 'boolean', 'enum', 'literal', 'transform', 'null', 'undefined', 'date'].includes(type))
    return [];
  const inner = [
    ...Object.entries(def.shape ?? {}),
    ...[def.element, def.left, def.right, def.in, def.out, def.innerType].map((part) => ['', part] as const),
    ...[...(def.options ?? []), ...(def.items ?? [])].map((part) => ['', part] as const),
    ...[def.keyType, def.valueType].map((part) => ['*', part] as const),
  ].filter((entry): entry is [string, z.ZodType] => entry[1] !== undefined);
  if (inner.length === 0 && type !== 'object') throw new Error(`${path}: the walk does not know ${type}`);
  return inner.flatMap(([name, part]) => stringsOf(part, name === '' ? path : `${path}.${name}`));
}

/** What a field makes of a hostile text, when it does not refuse it. */
function handedOn(schema: z.ZodType): string[] {
  return HOSTILE.flatMap((text) => {
    const result = schema.safeParse(text);
    return result.success ? [result.data as string] : [];
  });
}

const parts = routes.flatMap(({ method, path, ...route }) =>
  (['params', 'query', 'body'] as const).flatMap((part) =>
    route[part] ? stringsOf(route[part], `${method} ${path} ${part}`) : [],
  ),
);

test.each(parts.filter(([, schema]) => !isSecret(schema)))('%s cleans what it takes', (_path, schema) => {
  for (const text of handedOn(schema)) expect(text).toBe(cleanText(text));
});

test('the walk finds a field that takes a text as it comes', () => {
  const found = stringsOf(z.object({ a: z.array(z.object({ b: z.string().max(5).nullish() })) }), '');
  expect(found.map(([path]) => path)).toEqual(['.a.b']);
  expect(handedOn(found[0]![1])).toContain('\0');
});

test('only what is hashed is a secret', () => {
  const secrets = parts.filter(([, schema]) => isSecret(schema)).map(([path]) => path.split('.').at(-1));
  expect(isSecret(secretText())).toBe(true);
  expect(new Set(secrets)).toEqual(new Set(['password', 'current', 'token']));
});
