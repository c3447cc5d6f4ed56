import { normalisePhone } from './phone.ts';
import { maskPhone } from './shown-phone.ts';

/** Words in a field's name whose value nobody may read in the audit log: texts of messages, and what opens something. */
const HIDDEN = new Set('body text caption password secret token hash key cookie qr code'.split(' '));
/** Numbers of other systems look like phones, and are none. */
const NUMBERS = new Set(['externalId', 'orderNumber']);
/** A run of digits that may be a phone, with the marks that people put between them. */
const DIGITS = /\+?\d[\d\s().-]{6,}\d/g;
/** Of a phone (ITU-T E.164). */
const MOST_DIGITS = 15;
const DAY = /^\d{4}-\d{2}-\d{2}/;

/**
 * The values of a change as the audit log keeps them: no texts of messages, no secrets, phones but for their last four
 * digits. By the field's name, at any depth, so that no route can forget it.
 */
export function auditValues(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, valueOf(name, value)]),
  );
}

function valueOf(name: string, value: unknown): unknown {
  if (value === null || typeof value === 'boolean') return value;
  if (wordsOf(name).some((word) => HIDDEN.has(word))) return '[hidden]';
  if (typeof value === 'string') return NUMBERS.has(name) ? value : textOf(value);
  if (Array.isArray(value)) return value.map((part) => valueOf(name, part));
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? auditValues(value as Record<string, unknown>) : value;
}

/** `passwordHash` is password and hash. */
function wordsOf(name: string): string[] {
  return name
    .replace(/[A-Z]/g, (letter) => ` ${letter}`)
    .toLowerCase()
    .split(/[ _-]+/);
}

/**
 * A phone is one wherever it stands: in an address, in a name, or alone, as of customers who have no other name. What
 * has as many digits is hidden as well, also where no country has such a number: WhatsApp may know it all the same.
 */
function textOf(text: string): string {
  return text.replace(DIGITS, (run) => {
    const digits = run.replace(/\D/g, '');
    return DAY.test(run) || digits.length > MOST_DIGITS ? run : maskPhone(normalisePhone(run) ?? digits);
  });
}
