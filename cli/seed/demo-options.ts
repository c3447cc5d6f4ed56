import type { Zone } from '@roms/domain/regions/region';

/** The number that the base seed makes and whose chats the demo has. */
export const DEFAULT_SESSION = 'main';

export type DemoOptions = {
  /** The end of the demo's history. */
  now: Date;
  shopName: string;
  shopZone: Zone;
  /**
   * Orders with something still to come are written as not started, so that the sweep starts their workflows;
   * false (when the day is shortened) closes them all as history.
   */
  startsWorkflows: boolean;
};
