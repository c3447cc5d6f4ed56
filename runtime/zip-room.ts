/** JSZip writes no ZIP64: an archive ends at 4 GiB and 65,535 files. What is left is for data and the archive's own rows. */
const MOST_BYTES = 3 * 1024 ** 3;
const MOST_FILES = 65_000;

/** Which files (`size` in bytes) go into one archive, in their order, and which have no room in it. */
export function splitByRoom<F extends { size: number }>(files: readonly F[]): { fitting: F[]; leftOut: F[] } {
  const [fitting, leftOut]: [F[], F[]] = [[], []];
  let bytes = 0;
  for (const file of files) {
    const fits = fitting.length < MOST_FILES && bytes + file.size <= MOST_BYTES;
    if (fits) bytes += file.size;
    (fits ? fitting : leftOut).push(file);
  }
  return { fitting, leftOut };
}
