import { createHash } from 'node:crypto';

/** Each letter's small form alone, as the database compares: in JavaScript `İ` becomes two letters, there it is `i`. */
export function foldEmail(email: string): string {
  return Array.from(email.trim(), (letter) => [...letter.toLowerCase()][0] ?? '').join('');
}

/** Whoever has one IPv6 address has the other 2^64 of its network too; an IPv4 address may come in IPv6's clothes. */
export function networkOf(ip: string): string {
  if (!ip.includes(':')) return ip;
  if (ip.includes('.')) return ip.slice(ip.lastIndexOf(':') + 1);
  const [head = ''] = ip.split('::');
  return `${head.split(':').slice(0, 4).join(':')}::/64`;
}

/** E-mails of strangers are not written down. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
