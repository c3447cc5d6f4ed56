/** An address in a text: with or without its protocol, as people write it. Bounded, so that no text takes long. */
const LINK = /\b(?:https?:\/\/)?(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?:\/\S{0,500})?/gi;
/** They hide where they lead: WhatsApp and customers trust them least. */
const SHORTENERS = new Set([
  'bit.ly',
  's.id',
  'tinyurl.com',
  't.co',
  'goo.gl',
  'cutt.ly',
  'rebrand.ly',
  'is.gd',
  'shorturl.at',
]);

export type LinkInText = { written: string; isShort: boolean; isInsecure: boolean };

/** The addresses in a text, each once, with what is amiss in it. */
export function linksIn(text: string): LinkInText[] {
  const found = [...new Set([...text.matchAll(LINK)].map(([link]) => link.replace(/[.,;:!?)\]*_~]+$/, '')))];
  return found.map((written) => {
    const host = written
      .replace(/^https?:\/\//i, '')
      .split('/')[0]!
      .toLowerCase();
    return {
      written,
      isShort: SHORTENERS.has(host.replace(/^www\./, '')),
      isInsecure: /^http:\/\//i.test(written),
    };
  });
}
