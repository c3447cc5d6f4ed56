/** A file's size as people say it: `1,2 MB`; what is there is never 0. `bytes` in bytes; `language` decides the decimal mark. */
export function fileSize(bytes: number, language: string): string {
  const [value, unit] = bytes < 1_000_000 ? [Math.ceil(bytes / 1_000), 'kB'] : [bytes / 1_000_000, 'MB'];
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: unit === 'kB' ? 0 : 1 }).format(value)} ${unit}`;
}
