/** What the person at the terminal sees: each part's lines with its name in front, in a colour of its own. */
const COLOURS: Record<string, number> = {
  roms: 36,
  postgres: 34,
  temporal: 35,
  'wa-service': 32,
  worker: 33,
  api: 36,
  dashboard: 37,
};
const WIDTH = 10;
const INFO = 30;
const LEVELS: Record<number, string> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};
/** Fields of a JSON log line that say nothing on a terminal of one machine. */
const SILENT_FIELDS = new Set(['level', 'time', 'pid', 'hostname', 'msg', 'name', 'err']);

/** Prints one line of a part. A pipe that nobody reads any more must not end the supervisor. */
export function printLine(part: string, line: string): void {
  const name = part.padEnd(WIDTH);
  const prefix = process.stdout.isTTY ? `\x1b[${COLOURS[part] ?? 37}m${name}\x1b[0m` : name;
  process.stdout.write(`${prefix} │ ${readable(line)}\n`);
}

/** Whether a line is one of the many that a request leaves: it belongs into the log, and would bury the banner. */
export function isRequestLine(line: string): boolean {
  const entry = entryOf(line);
  return entry?.msg === 'request' && entry.level <= INFO;
}

/** Turns a line of JSON log into words; every other line stays as it is. */
export function readable(line: string): string {
  const entry = entryOf(line);
  if (entry === null) return line;
  const error = entry.err as { message?: string } | undefined;
  const fields = Object.entries(entry)
    .filter(([name, value]) => !SILENT_FIELDS.has(name) && typeof value !== 'object')
    .map(([name, value]) => `${name}=${String(value)}`);
  const level = LEVELS[entry.level] ?? String(entry.level);
  return [level.padEnd(5), entry.msg, ...(error?.message ? [`(${error.message})`] : []), ...fields].join(' ');
}

type LogEntry = Record<string, unknown> & { msg: string; level: number };

/** A line of JSON log; null for any other. */
function entryOf(line: string): LogEntry | null {
  if (!line.startsWith('{')) return null;
  try {
    const entry = JSON.parse(line) as Record<string, unknown>;
    return typeof entry.msg === 'string' && typeof entry.level === 'number' ? (entry as LogEntry) : null;
  } catch {
    return null;
  }
}
