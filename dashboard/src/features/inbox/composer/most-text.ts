/** What WhatsApp takes in one message (characters). */
export const MOST_TEXT = 4_096;
