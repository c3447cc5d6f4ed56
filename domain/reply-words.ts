import { foldText } from './folded-text.ts';

/** Words that a customer answers with and that mean something to us, as whole messages only. */

const OPT_OUT = ['stop', 'berhenti', 'unsub', 'jangan kirim lagi', 'jangan wa lagi'].map(foldText);

/**
 * Whether a message is nothing but a wish to get no more marketing; case, spaces and punctuation do not count.
 * "Stop" inside a sentence is none: a person reads that.
 */
export function isOptOut(message: string): boolean {
  // Longer than any of the words, however it is spaced: spare the folding.
  return message.length <= 60 && OPT_OUT.includes(foldText(message));
}
