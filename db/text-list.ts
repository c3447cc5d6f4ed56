/** Names of the code's own as a list of SQL texts: `'sent', 'read'`. Nothing that came from outside may be given. */
export function textList(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ');
}
