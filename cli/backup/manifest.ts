import { z } from 'zod';

/** The format of the archive that this version writes; it reads this one only. */
export const FORMAT = 1;

/** First and last entry of the archive. */
export const MANIFEST = 'manifest.json';
export const END = 'end.json';
/** `secrets.json` of the data folder, only when it was asked for. */
export const SECRETS = 'secrets.json';

/** What the archive holds; its first entry, so that a restore refuses early what it cannot read. */
export const manifestSchema = z.object({
  product: z.literal('roms'),
  format: z.number().int(),
  /** The version of ROMS that wrote it. */
  version: z.string(),
  /** The moment that the rows are of. */
  backedUpAt: z.iso.datetime(),
  /** File names of the migrations that made the schema, in order. */
  migrations: z.array(z.string()),
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()) })),
  hasSecrets: z.boolean(),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** The archive's last entry: without it the file was cut off. */
export const endSchema = z.object({
  /** Rows of each table. */
  rows: z.record(z.string(), z.number().int()),
  /** Files of wa-service, and media. */
  files: z.number().int(),
  /** Of names, sizes and contents of all entries before. */
  sha256: z.string(),
});
export type End = z.infer<typeof endSchema>;
