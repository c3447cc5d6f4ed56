/** A message as the servers of the fake WhatsApp keep it. */
export type FakeMessage = {
  id: string;
  chat: string;
  fromMe: boolean;
  type: string;
  body: string;
  /** Unix seconds. */
  t: number;
  ack: number;
  name?: string;
  directPath?: string;
  mimetype?: string;
  filename?: string;
  caption?: string;
  lat?: number;
  lng?: number;
  loc?: string;
  vcardFormattedName?: string;
  vcardList?: { vcard: string }[];
  quotedStanzaID?: string;
};
