export type Words = { [key: string]: string | Words };

/** One file an area: `orders.json` of a language's folder holds the keys `orders.…`. */
export function wordsByArea(files: Record<string, Words>): Words {
  return Object.fromEntries(
    Object.entries(files).map(([path, words]) => [/([\w-]+)\.json$/.exec(path)?.[1] ?? path, words]),
  );
}
