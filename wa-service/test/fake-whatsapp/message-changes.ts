/** What people do with messages that are there; the page keeps it and tells the library as WhatsApp's does. */
export function messageChanges(deliver: (receipt: string, data: object) => void) {
  return {
    /** Who wrote a message changes its text. */
    edit: (id: string, body: string, at = Date.now()) =>
      deliver(`edit ${id} ${at}`, { act: 'edit', id, body, at }),
    /** Its body moves by itself, as a preview does: that is no edit. */
    redraw: (id: string, body: string) => deliver(`redraw ${id}`, { act: 'redraw', id, body }),
    /** Who wrote a message deletes it for everybody. */
    revoke: (id: string) => deliver(`revoke ${id}`, { act: 'revoke', id }),
    /** `null` takes the reaction back; `fromMe` is the shop's own phone. */
    react(message: { id: string; chat: string }, emoji: string | null, fromMe = false): void {
      const { id, chat } = message;
      const at = Date.now();
      deliver(`react ${id} ${at}`, { act: 'react', id, chat, fromMe, emoji, at });
    },
  };
}
