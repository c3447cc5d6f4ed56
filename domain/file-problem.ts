import { AppError } from './errors.ts';

/** Codes of the operating system for a disk that takes nothing now, and for a process that may open no further file. */
const FULL: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO'];
const TOO_MANY: readonly unknown[] = ['EMFILE', 'ENFILE'];

/** The disk is to blame, not the caller: it passes, and what was asked may be asked again (503). */
export function storageUnavailable(): AppError {
  return new AppError('storage_unavailable', 'The disk takes nothing now: is it full?', { status: 503 });
}

/** What a caller is told when the machine has no room or no file handles left; null for any other error. */
export function fileProblem(error: unknown): AppError | null {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  if (FULL.includes(code)) return storageUnavailable();
  if (TOO_MANY.includes(code)) {
    return new AppError('too_many_open_files', 'Too many files are open right now; try again shortly', {
      status: 503,
    });
  }
  return null;
}
