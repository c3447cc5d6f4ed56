import { BROADCAST_SHARE, paceLimits, type PacePreset } from './presets.ts';

/**
 * How many reminders a number sends on a day at its pace: what broadcasts may not take. A young number's first days hold
 * fewer; its lane decides then.
 */
export function remindersADay({ preset, perDay }: { preset: PacePreset; perDay: number | null }): number {
  return Math.floor(paceLimits(preset, perDay).perDay * (1 - BROADCAST_SHARE));
}
