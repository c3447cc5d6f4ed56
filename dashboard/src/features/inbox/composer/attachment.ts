import type { MediaKind } from '@roms/contracts/gateway';

/** A chosen file; `id` becomes the client id of its message. */
export type Attachment = {
  id: string;
  conversationId: number;
  file: File;
  kind: MediaKind;
  /** Of the file in this page, for its preview. */
  url: string;
};
