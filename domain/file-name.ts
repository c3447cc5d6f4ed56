/**
 * The name of a file as it is kept, shown and handed on: without half characters, control characters, and those that turn
 * the direction of writing or that nobody sees (`gpj.exe` must not read as `exe.jpg`). May be empty.
 */
export function cleanFileName(fileName: string): string {
  return fileName.replace(/[\p{Cs}\p{Cc}\p{Cf}]/gu, '').trim();
}
