import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import type { Plugin } from 'vite';

const compress = promisify(brotliCompress);

/** Lays each hashed text file's brotli beside it, which takes too long to make while somebody waits for the file. */
export const brotli: Plugin = {
  name: 'roms:brotli',
  apply: 'build',
  async writeBundle({ dir }) {
    const folder = join(dir ?? '', 'assets');
    const names = (await readdir(folder)).filter((name) => /\.(js|css)$/.test(name));
    await Promise.all(
      names.map(async (name) => {
        const raw = await readFile(join(folder, name));
        await writeFile(join(folder, `${name}.br`), await compressed(raw));
      }),
    );
  },
};

function compressed(raw: Buffer): Promise<Buffer> {
  return compress(raw, {
    params: {
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: raw.length,
    },
  });
}
