import type { ReplyWord } from './reply-word.ts';

export type ReplyPhrases = Record<ReplyWord, string[]>;

/**
 * How each word is written: everyday Indonesian with its typos and short forms, Javanese, Sundanese, and English.
 * Politeness, marks and drawn-out letters do not count, so no phrase has them. What a shop adds to or takes from the
 * lists is a setting; that of `opt_out` counts in any case.
 */
export const REPLY_PHRASES: ReplyPhrases = {
  opt_out: [
    ...['stop', 'berhenti', 'unsub', 'unsubscribe'],
    ...['jangan kirim lagi', 'jangan kirim pesan lagi', 'jangan wa lagi'],
    ...['jangan hubungi lagi', 'jangan chat lagi'],
  ],
  opt_in: ['mulai', 'mulai lagi', 'start'],
  later: [
    ...[
      'nanti',
      'nanti dulu',
      'nanti lagi',
      'nnti',
      'nati',
      'nty',
      'ntr',
      'ntar',
      'ntar dulu',
      'entar',
      'entar dulu',
    ],
    ...['nanti kabari', 'nanti dikabari', 'nanti dikabarin', 'nanti saya kabari', 'nanti aku kabari'],
    ...['lain kali', 'lain waktu', 'kapan kapan', 'belum dulu', 'blm dulu', 'belum sekarang', 'blm sekarang'],
    ...['mengko', 'mengko disik', 'engko', 'engke', 'engke heula', 'engke deui', 'later', 'not now'],
  ],
  tomorrow: [
    ...['besok', 'besok lagi', 'besok dulu', 'bsk', 'bsok', 'beso', 'besuk', 'esok', 'esok hari'],
    ...[
      'besok pagi',
      'besok siang',
      'besok sore',
      'besok malam',
      'bsk pagi',
      'bsk siang',
      'bsk sore',
      'bsk malam',
    ],
    ...['sesuk', 'isukan', 'enjing', 'tomorrow'],
  ],
  next_week: [
    ...[
      'minggu depan',
      'mggu depan',
      'mgg depan',
      'minggu dpn',
      'mgg dpn',
      'mingu depan',
      'minggu dpan',
      'mingdep',
    ],
    ...['minggu depan lagi', 'minggu depan dulu', 'pekan depan', 'pekan dpn', 'nanti minggu depan'],
    ...['seminggu lagi', 'sminggu lagi', '1 minggu lagi', 'satu minggu lagi', '7 hari lagi'],
    ...['minggu ngarep', 'minggu hareup', 'minggu payun', 'next week'],
  ],
  still_has: [
    ...[
      'masih ada',
      'masi ada',
      'msh ada',
      'msih ada',
      'mash ada',
      'masih',
      'masih ada stok',
      'masih ada banyak',
    ],
    ...['masih banyak', 'masi banyak', 'msh banyak', 'masih cukup', 'masih punya', 'msh punya', 'masih sisa'],
    ...[
      'masih ada sisa',
      'belum habis',
      'blm habis',
      'blum habis',
      'blom habis',
      'belom habis',
      'belum abis',
    ],
    ...[
      'blm abis',
      'blom abis',
      'belom abis',
      'belum hbs',
      'blm hbs',
      'nanti belum habis',
      'nanti masih ada',
    ],
    ...['isih ana', 'isih ono', 'isih akeh', 'durung entek', 'drg entek', 'aya keneh', 'masih aya'],
    ...['tacan seep', 'can seep', 'can beak', 'still have', 'still have some', 'not finished yet'],
  ],
  order_again: [
    ...['pesan lagi', 'pesen lagi', 'psn lagi', 'psan lagi', 'pesan lg', 'pesen lg', 'psn lg', 'pesan ulang'],
    ...[
      'order lagi',
      'order lg',
      'ordr lagi',
      'oder lagi',
      'orde lagi',
      'order ulang',
      'reorder',
      'repeat order',
      'repeat',
    ],
    ...[
      'mau',
      'mau lagi',
      'mau lg',
      'mau pesan',
      'mau pesen',
      'mau order',
      'mau beli',
      'saya mau',
      'aku mau',
    ],
    ...[
      'mau pesan lagi',
      'mau pesen lagi',
      'mau pesan lg',
      'mau order lagi',
      'mau order lg',
      'mau beli lagi',
    ],
    ...['saya mau pesan lagi', 'saya mau order lagi', 'pesan', 'order', 'beli lagi', 'beli lg', 'kirim lagi'],
    ...[
      'pesan yang sama',
      'order yang sama',
      'pesan seperti biasa',
      'order seperti biasa',
      'pesan kayak biasa',
    ],
    ...['pesen maneh', 'tuku maneh', 'pesen deui', 'meser deui', 'order again'],
  ],
};
