/** The shortest password that people may have, in characters (original system: 8). */
export const MIN_PASSWORD = 8;
