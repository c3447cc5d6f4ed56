import { cutText } from './text.ts';

/**
 * Texts of strangers (a customer's name, a product of somebody else's shop) inside messages that go out from the shop's
 * own number: they must neither look like the shop's words nor lead anywhere.
 */

/** Longest value that stands in a message (characters): titles of marketplaces are long. */
const LONGEST = 120;
/** Nobody's name is longer; what is behind is not looked at (characters). */
const LOOKED_AT = 1_000;
/** How far the full-width forms of ASCII lie from it. */
const FULL_WIDTH = 0xfee0;

/** A scheme and what follows it. */
const WITH_SCHEME =
  /(?:(?:[a-z][a-z0-9+.-]*)?:\/\/\S*|(?:mailto|tel|sms|whatsapp|javascript|data|intent):\S+)/giu;
const MAIL_ADDRESS = /[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}.-]+/gu;
const LABEL = String.raw`[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?`;
/** The second dot is the one of Chinese and Japanese, which names of hosts know too. */
const DOT = String.raw`[.\u3002]`;
/** Longer than a country's two letters, and known to phones as the end of an address. */
const ENDINGS =
  'com|net|org|info|biz|app|dev|xyz|top|site|online|store|shop|club|link|click|live|life|page|website|space|tech|vip|fun|pro|work|win|icu|cyou|buzz|asia|mobi|name|one|world|today|media|agency|digital|promo|loan|bid|bet|games|edu|gov|mil';
const KNOWN_ENDING = new RegExp(`^(?:${ENDINGS}|id|my|sg)$`, 'iu');
const PATH = String.raw`(?::\d+)?[/?#]\S*|:\d+`;
/** A host by its known ending, with or without a path; any host or address of four numbers with a path. */
const HOST = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(?:` +
    // Phones also find `evil.com` in what goes on behind it.
    String.raw`(?:${LABEL}${DOT})+(?:${ENDINGS})(?:${DOT}${LABEL})+(?:${PATH})?` +
    String.raw`|((?:${LABEL}${DOT})+(?:${ENDINGS}|xn--[\p{N}a-z-]+|\p{L}{2}))(?!-*[\p{L}\p{N}]|${DOT}[\p{L}\p{N}])(${PATH})?` +
    String.raw`|(?:${LABEL}${DOT})+\p{L}+(?:${PATH})` +
    String.raw`|\d{1,3}(?:\.\d{1,3}){3}(?:${PATH}))`,
  'giu',
);
/** `S.Ag`, `M.Si`, `S.Tr.Ak`: degrees end like countries do, and begin with one letter as no shop's address does. */
const DEGREE = /^\p{L}(?:\.\p{L}{1,3})+$/u;

type Options = {
  /** At most so many characters. */
  longest?: number;
  /** Keeps `kopisomeah.id`, though no address with a scheme or a path: a shop may be called by its own. */
  keepsHosts?: boolean;
};

/**
 * Free text as it may stand in a message: one line, bounded, without formatting marks, links and e-mail addresses, and
 * without characters that nobody sees or that turn the direction of writing. May be empty, also of a text that was not:
 * the caller has something to fall back on. What it answered stays as it is when it is asked again.
 */
export function messageText(text: string, options: Options = {}): string {
  let line = text.slice(0, LOOKED_AT);
  // What is taken out may have hidden something: a cut `evil.community` ends as another address.
  for (let before = ''; before !== line;) {
    before = line;
    line = cleanOnce(line, options);
  }
  return line;
}

function cleanOnce(text: string, { longest = LONGEST, keepsHosts = false }: Options): string {
  const line = text
    .normalize('NFC')
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - FULL_WIDTH))
    .replace(/\s+/gu, ' ')
    // Half characters and those that nobody sees: what they part is one word to a phone.
    .replace(/[\p{Cs}\p{Cc}\p{Cf}]/gu, '')
    // WhatsApp's bold, italic, strike and code.
    .replace(/[*_~`]/g, '')
    .replace(WITH_SCHEME, ' ')
    .replace(MAIL_ADDRESS, ' ')
    .replace(HOST, (address: string, host: string | undefined, path: string | undefined) => {
      if (host !== undefined && path === undefined && (keepsHosts || DEGREE.test(host))) return address;
      return isWords(address) ? address.replace(/[.\u3002](?=\S)/gu, '. ') : ' ';
    })
    .replace(/[<({[]\s*[>)}\]]/g, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  return cut(withoutLineMark(line).trim(), longest);
}

/**
 * `Moh.Al`, `CV.AB` and `Gula.Aren/250g` are words whose writer left a space out, and are read as addresses by phones:
 * with the space they are none. What is written as addresses are, or ends as known ones do, says nothing of a customer.
 */
function isWords(address: string): boolean {
  const [host = ''] = address.split(/[:/?#]/u);
  const ending = host.split(/[.\u3002]/u).at(-1) ?? '';
  return /^\p{Lu}/u.test(ending) && !KNOWN_ENDING.test(ending);
}

/** WhatsApp makes a quote or a list of a line that begins so. */
function withoutLineMark(line: string): string {
  return line.replace(/^(?:>\s*|[-•]\s+)+/u, '');
}

/** At most so many code points, and whole characters of them. */
function cut(line: string, longest: number): string {
  return cutText(line, [...line].slice(0, longest).join('').length);
}
