/** WhatsApp's own id of a message that left: the chat that it went to stands in it. */
const TO_PHONE = /^true_(\d{8,15})@(?:c\.us|s\.whatsapp\.net)_/;

/** The canonical phone to which a message went, as WhatsApp's id of it says; null where that names none. */
export function phoneSentTo(waMessageId: string | null): string | null {
  return TO_PHONE.exec(waMessageId ?? '')?.[1] ?? null;
}
