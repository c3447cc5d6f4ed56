import type { AuditEntry } from '@roms/contracts/audit';

/** One field of a change: what it was and what it is; `undefined` where nobody wrote it down. */
export type ChangedValue = { field: string; before: unknown; after: unknown };

/**
 * The fields that a change touched, in the order of what is now. What stayed as it was is left out, and so is the number,
 * which the change is about anyway.
 */
export function changedValues({ before, after }: Pick<AuditEntry, 'before' | 'after'>): ChangedValue[] {
  const fields = [...new Set([...Object.keys(after ?? {}), ...Object.keys(before ?? {})])];
  return fields
    .filter((field) => field !== 'id')
    .map((field) => ({ field, before: before?.[field], after: after?.[field] }))
    .filter((value) => JSON.stringify(value.before) !== JSON.stringify(value.after));
}

/** `passwordHash` as words, for a field that has no name of its own in the language. */
export function fieldWords(field: string): string {
  return field
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .replace(/[_-]+/g, ' ')
    .trim();
}
