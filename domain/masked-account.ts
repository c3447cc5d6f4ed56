/** An account as a log may name it: `a…@toko.id`; what is no address keeps its first letter alone. */
export function maskAccount(email: string): string {
  const at = email.lastIndexOf('@');
  const first = [...email][0] ?? '';
  return at > 0 ? `${first}…${email.slice(at)}` : `${first}…`;
}

/** A network address as a log may name it: its last part is left out (`203.0.113.…`, `2001:db8:…`). */
export function maskAddress(address: string): string {
  const v4 = /(\d+\.\d+\.\d+)\.\d+$/.exec(address);
  if (v4) return `${v4[1]}.…`;
  const groups = address.split(':').filter(Boolean);
  return groups.length > 1 ? `${groups.slice(0, 2).join(':')}:…` : '…';
}
