import { buffer } from 'node:stream/consumers';
import JSZip from 'jszip';
import { expect, it } from 'vitest';
import { zipOf, type ZipEntry } from './zip.ts';

const entry = (name: string, ...pieces: (string | Uint8Array)[]): ZipEntry => ({
  name,
  async *bytes() {
    yield* pieces;
  },
});

it('has every file with its bytes, and reads each when its turn comes', async () => {
  const open: string[] = [];
  const picture = Buffer.from([0, 255, 10, 13, 128]);
  const slow = (name: string, piece: Buffer): ZipEntry => ({
    name,
    async *bytes() {
      open.push(name);
      yield piece;
    },
  });
  const archive = zipOf([
    entry('data.json', '{"a": ', '"é"}'),
    slow('media/1-foto.jpg', picture),
    slow('media/2', picture),
  ]);
  expect(open).toEqual([]);
  const zip = await JSZip.loadAsync(await buffer(archive), { checkCRC32: true });
  expect(Object.keys(zip.files).filter((name) => !zip.files[name]!.dir)).toEqual([
    ...['data.json', 'media/1-foto.jpg', 'media/2'],
  ]);
  expect(await zip.file('data.json')!.async('string')).toBe('{"a": "é"}');
  expect(await zip.file('media/1-foto.jpg')!.async('nodebuffer')).toEqual(picture);
  expect(open).toEqual(['media/1-foto.jpg', 'media/2']);
});

it('ends with the error of a file that cannot be read', async () => {
  const broken: ZipEntry = {
    name: 'x',
    // eslint-disable-next-line require-yield
    async *bytes() {
      throw new Error('gone');
    },
  };
  await expect(buffer(zipOf([broken]))).rejects.toThrow('gone');
});

const SOME = Buffer.alloc(1024 * 1024, 7);

it('ends with the error of a file that breaks off while the reader is slow', async () => {
  const broken = Promise.withResolvers<void>();
  const archive = zipOf([
    {
      name: 'x',
      async *bytes() {
        // More than whoever reads has taken, then so little that it is read ahead of them.
        yield* [SOME, SOME, 'a', 'b'];
        broken.resolve();
        throw new Error('gone');
      },
    },
  ]);
  const reader = archive.iterator();
  await reader.next();
  await broken.promise;
  const readAll = async () => {
    while ((await reader.next()).done !== true);
  };
  await expect(readAll()).rejects.toThrow('gone');
});

it('lets go of the file that it reads when whoever reads goes away', async () => {
  const closed = Promise.withResolvers<void>();
  const opened: string[] = [];
  const archive = zipOf([
    {
      name: 'x',
      async *bytes() {
        try {
          for (;;) yield SOME;
        } finally {
          closed.resolve();
        }
      },
    },
    {
      name: 'y',
      async *bytes() {
        opened.push('y');
        yield SOME;
      },
    },
  ]);
  await archive.iterator().next();
  archive.destroy();
  await closed.promise;
  expect(opened).toEqual([]);
});
