/* global window */
import { Model } from './models.js';

/** How WhatsApp Web prepares a file, uploads it, and gets one: as much of it as the library touches. */

const { faults } = window.fake;
const take = (fault) => {
  const left = faults[fault] ?? 0;
  if (left > 0) faults[fault] = left - 1;
  return left > 0;
};

class OpaqueData {
  constructor(blob, type) {
    this.blob = blob;
    this.type = type;
  }

  static async createFromData(blob, type) {
    return new OpaqueData(blob, type);
  }

  url() {
    return 'blob:preview';
  }

  formData() {
    return this.blob;
  }

  autorelease() {}
}

const base64 = (bytes) => window.btoa(String.fromCharCode(...new Uint8Array(bytes)));
const hash = async (blob) => base64(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()));

/** What the real page finds out about a file by looking into it. */
function typeOf(mimetype, { asDocument, isPtt, asSticker }) {
  if (asSticker) return 'sticker';
  if (asDocument) return 'document';
  const [kind] = mimetype.split('/');
  if (kind === 'audio') return isPtt ? 'ptt' : 'audio';
  return kind === 'image' || kind === 'video' ? kind : 'document';
}

/** Its copies into messages must not keep the bytes: `toJSON` is nobody's own. */
class MediaData extends Model {
  toJSON() {
    const { mediaBlob: _blob, ...plain } = this.serialize();
    return plain;
  }
}

function prepRawMedia(opaque, params) {
  return {
    async waitForPrep() {
      if (take('prep_fails')) throw new Error('the picture could not be read');
      const { blob } = opaque;
      const data = new MediaData({
        ...{ type: typeOf(opaque.type, params), mimetype: opaque.type, isGif: false },
        ...{ filename: blob.name, filehash: await hash(blob), size: blob.size, preview: 'a tiny preview' },
      });
      data.mediaBlob = opaque;
      return data;
    },
  };
}

const objects = new Map();
function getOrCreateMediaObject(filehash) {
  const known = objects.get(filehash) ?? {
    ...{ filehash, contentInfo: {}, type: 'document' },
    consolidate(data) {
      Object.assign(this, { type: data.type, size: data.size });
    },
  };
  objects.set(filehash, known);
  return known;
}

const blobs = new Map();
/** Puts the bytes on the servers and tells where they lie. */
async function upload(blob) {
  if (take('upload_fails')) throw new Error('the upload failed');
  if (take('upload_hangs')) await new Promise(() => undefined);
  const response = await window.fetch('/upload', { method: 'POST', body: blob });
  return (await response.json()).directPath;
}

async function uploadMedia({ mediaObject }) {
  const directPath = await upload(blobs.get(mediaObject.filehash));
  return { mediaEntry: { mmsUrl: directPath, deprecatedMms3Url: directPath, directPath, mediaKey: 'key' } };
}

async function downloadAndMaybeDecrypt({ directPath }) {
  if (take('download_fails')) throw new Error('the servers do not answer');
  const response = await window.fetch(directPath);
  if (!response.ok) throw Object.assign(new Error('gone'), { status: response.status });
  return response.arrayBuffer();
}

const line = (name, text) => new RegExp(`^${name}:(.*)$`, 'm').exec(text)?.[1];

export const mediaModules = {
  WAWebMediaOpaqueData: OpaqueData,
  WAWebPrepRawMedia: { prepRawMedia },
  WAWebMediaStorage: { getOrCreateMediaObject },
  WAWebMmsMediaTypes: { msgToMediaType: ({ type }) => type, castToV4: (type) => type },
  WAWebMediaDataUtils: { shouldUseMediaCache: () => true },
  WAWebMediaInMemoryBlobCache: { InMemoryMediaBlobCache: { put: (name, blob) => blobs.set(name, blob) } },
  WAWebMediaMmsV4Upload: { uploadMedia },
  WAWebUploadManager: {
    encryptAndUpload: async ({ blob }) => {
      const directPath = await upload(blob);
      return { url: directPath, directPath, mediaKey: 'key', encFilehash: 'enc' };
    },
  },
  WAWebStartMediaUploadQpl: { startMediaUploadQpl: () => ({}) },
  WAWebDownloadManager: { downloadManager: { downloadAndMaybeDecrypt } },
  WAWebVcardParsingUtils: { parseVcard: (text) => ({ fn: line('FN', text) }) },
  WAWebVcardGetNameFromParsed: { vcardGetNameFromParsed: ({ fn }) => fn },
};
