/** What ROMS writes e-mails about: a way into an account for whoever is new, and for whoever forgot the password. */
export const MAIL_KINDS = ['invite', 'forgotten_password'] as const;
export type MailKind = (typeof MAIL_KINDS)[number];

const HOUR_MS = 3_600_000;
/** How long the link in a mail opens something (milliseconds). */
export const LINK_LIFE_MS: Record<MailKind, number> = { invite: 24 * HOUR_MS, forgotten_password: HOUR_MS };

/** What is in a mail of this kind; `url` is the secret link. In the language of the shop's people. */
export function mailText(
  kind: MailKind,
  { name, shop, url }: { name: string; shop: string; url: string },
): { subject: string; text: string } {
  const hours = LINK_LIFE_MS[kind] / HOUR_MS;
  const [subject, why, otherwise] = WORDS[kind](shop);
  const text = `Halo ${name},\n\n${why}\n\n${url}\n\nTautan ini berlaku ${hours} jam dan hanya sekali pakai.\n${otherwise}\n`;
  return { subject, text };
}

const WORDS: Record<MailKind, (shop: string) => [subject: string, why: string, otherwise: string]> = {
  invite: (shop) => [
    `Undangan bekerja di ${shop}`,
    `Akunmu di ROMS, tempat ${shop} menjawab pelanggan, sudah aktif. Pilih kata sandimu di sini:`,
    'Bila kamu tidak mengenal toko ini, abaikan saja email ini.',
  ],
  forgotten_password: (shop) => [
    `Kata sandi baru untuk ${shop}`,
    'Ada yang meminta kata sandi baru untuk akunmu. Bila itu kamu, pilih kata sandi baru di sini:',
    'Bila bukan kamu, abaikan saja email ini: kata sandimu tetap berlaku.',
  ],
};
