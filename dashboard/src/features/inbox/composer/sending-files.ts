/**
 * Everything that sending a file needs and writing alone does not. It is fetched as one with the first file that
 * somebody chooses: from then on a lost connection cannot keep a part of it away.
 */
export { default as AttachmentTray } from './AttachmentTray.vue';
export { default as PendingFile } from './PendingFile.vue';
export { chooseFiles } from './choose-files.ts';
export { onShelf, putOnShelf, takeOffShelf } from './file-shelf.ts';
export { messagesOf } from './messages-of.ts';
export { sendWithFile } from './send-file.ts';
