/** The source of orders that staff typed in; their stock is counted. */
export const MANUAL_SOURCE = 'manual';
/** The source of orders that came out of a file. */
export const IMPORT_SOURCE = 'import';
/** The source of drafts that a customer asked for by a reply word. */
export const REPLY_SOURCE = 'reply';

/** Sources of ROMS itself: no key may have such a name. Every other one is a key's. */
export const RESERVED_SOURCES: readonly string[] = [MANUAL_SOURCE, IMPORT_SOURCE, REPLY_SOURCE];

/** Who types orders takes them from the shelf; other systems count their own stock. */
export function countsStock(source: string): boolean {
  return source === MANUAL_SOURCE || source === REPLY_SOURCE;
}
