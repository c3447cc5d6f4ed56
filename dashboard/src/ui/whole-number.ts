/** Whether a field holds a whole number from `least` to `most`; one that was emptied holds none. */
export function isWhole(number: number | null | undefined, least: number, most: number): boolean {
  return Number.isInteger(number) && number! >= least && number! <= most;
}
