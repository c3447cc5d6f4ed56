/** A column of figures of a report's table. */
export type Column<T> = {
  key: string;
  name: string;
  text: (row: T) => string;
  /** How long the figure's bar is, from 0 to 1, where it has one. */
  bar?: (row: T) => number;
  /** The page with what the figure counts; null where there is none. */
  linkOf?: (row: T) => string | null;
  /** Stays on a phone. */
  isMain?: boolean;
};
