/**
 * A line of the log without whole phone numbers: errors of the page and of the browser bring ids of chats with them,
 * and their texts cannot all be known. Ids of chats are masked whatever their number, other numbers as Indonesian.
 */
export function maskNumbers(line: string): string {
  return line.replace(/\d{5,20}(?=@(?:c\.us|lid|g\.us|s\.whatsapp))/g, '…').replace(/\b62\d{8,13}\b/g, '62…');
}
