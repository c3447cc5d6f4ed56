import { z } from 'zod';

/** A wall clock, `HH:mm`. */
export const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be HH:mm');

/** Part of a day, from `from` up to `to`; it does not go over midnight. */
export const partOfDay = z
  .strictObject({ from: clockTime, to: clockTime })
  .refine(({ from, to }) => from < to, 'must begin before it ends');

/** Parts of one day, in order, none inside another. */
const partsOfDay = z
  .array(partOfDay)
  .max(6)
  .refine(
    (parts) => parts.every(({ from }, index) => index === 0 || parts[index - 1]!.to <= from),
    'must be in order and must not overlap',
  );

/** Hours by weekday; a day that is left out has none. */
export const weekHoursSchema = z
  .strictObject({
    mon: partsOfDay,
    tue: partsOfDay,
    wed: partsOfDay,
    thu: partsOfDay,
    fri: partsOfDay,
    sat: partsOfDay,
    sun: partsOfDay,
  })
  .partial();
export type WeekHours = z.infer<typeof weekHoursSchema>;
