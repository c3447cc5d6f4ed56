/** By the reason: why no recipient of a broadcast has it. They have words all the same, for a row of before. */
export const NEVER: Record<string, string> = {
  duplicate_occurrence: 'it is about no order that another message may have covered',
  out_of_stock: 'it is about no product',
  expired_while_stopped: 'a stop holds it as a whole: nobody is asked about before it has ended',
  not_judged: 'the checks know broadcasts',
  customer_erased: 'the refusal that goes with an erasure takes what waits back first',
  merged: 'of two recipients who are one person one row is left, that of the message which goes on',
  internal_error: 'what fails in ROMS itself is tried again, for a week',
};
