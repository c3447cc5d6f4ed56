const FIRST_MS = 5_000;
const LONGEST_MS = 300_000;
const JITTER = 0.2;

/** 5 s, 10 s, 20 s … 5 min, each up to 20 % more or less, never longer; `failures` counts them so far, from 1. */
export function backoffMs(failures: number, random: number): number {
  const plain = Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1));
  const jittered = plain * (1 - JITTER + 2 * JITTER * random);
  return Math.round(Math.min(LONGEST_MS, jittered));
}
