import { stopIf, type Check } from './check.ts';

/** Handled already: by a message of its own, or by one about another order that holds everything of this one. */
export const duplicateOccurrence: Check = {
  code: 'duplicate_occurrence',
  judge({ isHandled, otherMarketing, isConfirmed }) {
    const covering = isConfirmed
      ? undefined
      : otherMarketing.find((other) => other.coversOrder && other.hasLeft);
    return stopIf(
      isHandled || covering !== undefined,
      covering && { coveredByMessageId: covering.messageId },
    );
  },
};
