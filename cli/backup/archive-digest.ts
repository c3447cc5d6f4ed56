import { createHash } from 'node:crypto';

/** The running checksum over an archive's entries, the same for whoever writes and whoever reads them. */
export function createArchiveDigest() {
  const hash = createHash('sha256');
  return {
    entry: (name: string, size: number) => void hash.update(`${name}\n${size}\n`),
    bytes: (chunk: Uint8Array) => void hash.update(chunk),
    /** Hexadecimal; ends the digest. */
    hex: () => hash.digest('hex'),
  };
}
