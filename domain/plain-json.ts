/** What JavaScript calls when it makes text or a number of an object; as fields they can only be a trick. */
const CALLED = ['toString', 'valueOf'];

/**
 * Whether parsed JSON can be looked at without harm. An object that brings a `toString` of its own throws in the middle
 * of a validation that only compares lengths.
 */
export function isPlainJson(value: unknown): boolean {
  const left = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next !== 'object' || next === null) continue;
    if (!Array.isArray(next) && CALLED.some((name) => Object.hasOwn(next, name))) return false;
    for (const part of Object.values(next)) left.push(part);
  }
  return true;
}
