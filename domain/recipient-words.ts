import type { RecipientStatus } from './broadcast.ts';
import type { InLanguages, Language } from './language.ts';

/** What became of a broadcast's recipient and why, in words for a file; as the dashboard says it, which a test holds. */

const STATUS_WORDS: Record<RecipientStatus, InLanguages> = {
  pending: { id: 'Menunggu giliran', en: 'Waiting for its turn' },
  queued: { id: 'Sedang dikirim', en: 'Being sent' },
  sent: { id: 'Terkirim', en: 'Sent' },
  delivered: { id: 'Sampai', en: 'Delivered' },
  read: { id: 'Dibaca', en: 'Read' },
  failed: { id: 'Gagal', en: 'Failed' },
  skipped: { id: 'Dilewati', en: 'Skipped' },
  cancelled: { id: 'Dibatalkan', en: 'Cancelled' },
  expired: { id: 'Lewat batas akhir', en: 'Past the end date' },
};

const REASON_WORDS: Record<string, InLanguages> = {
  duplicate_occurrence: { id: 'Sudah pernah dikirim', en: 'Already sent' },
  order_void: { id: 'Order batal atau dikembalikan', en: 'Order cancelled or returned' },
  opted_out: { id: 'Berhenti menerima pesan', en: 'Opted out' },
  blocked: { id: 'Pelanggan memblokir nomor toko', en: "Customer blocked the shop's number" },
  bad_address: { id: 'Nomor tidak bisa dihubungi', en: 'Number cannot be reached' },
  own_number: { id: 'Bukan nomor sendiri', en: 'Not one of our own numbers' },
  cold_contact: { id: 'Belum pernah chat ke toko', en: 'Never wrote to the shop' },
  no_reply_streak: { id: 'Butuh sentuhan manusia', en: 'Needs a human touch' },
  automation_stopped: { id: 'Semua pesan otomatis dihentikan', en: 'All automation is stopped' },
  expired_while_stopped: {
    id: 'Kedaluwarsa selama otomatis dihentikan',
    en: 'Expired while automation was stopped',
  },
  cs_open: { id: 'Sedang dilayani CS', en: 'CS is on it' },
  cs_open_twice: {
    id: 'Sudah dua kali ditunda CS, butuh keputusan orang',
    en: 'Held twice by CS, a person decides',
  },
  freq_cap: { id: 'Batas frekuensi pesan', en: 'Message frequency limit' },
  quiet_hours: { id: 'Di luar jam kirim', en: 'Outside sending hours' },
  blackout: { id: 'Hari libur kirim', en: 'No sending today' },
  missing_variable: { id: 'Data kurang', en: 'Data missing' },
  out_of_stock: { id: 'Stok habis', en: 'Out of stock' },
  holdout: { id: 'Kelompok pembanding', en: 'Control group' },
  unconfirmed: { id: 'Belum pasti sampai', en: 'Not sure whether it arrived' },
  merged: { id: 'Digabung dengan pelanggan lain', en: 'Merged with another customer' },
  erased: { id: 'Data pelanggan dihapus', en: "The customer's data was erased" },
  internal: { id: 'Orang toko sendiri', en: 'One of the shop itself' },
  paused: { id: 'Menunggu siaran dilanjutkan', en: 'Waits for the broadcast to go on' },
  customer_erased: { id: 'Data pribadinya sudah dihapus', en: 'Personal data was erased' },
  not_judged: { id: 'Tidak bisa diperiksa sebelum dikirim', en: 'Could not be checked before sending' },
  dropped: { id: 'Staf memutuskan tidak mengirimnya', en: 'Staff decided not to send it' },
  expired: { id: 'Lewat masa kirim', en: 'Too late to send' },
  not_on_whatsapp: { id: 'Nomor tidak ada di WhatsApp', en: 'Number is not on WhatsApp' },
  no_phone: { id: 'Nomor belum diketahui', en: 'Number not known yet' },
  session_removed: { id: 'Nomor pengirim dihapus', en: 'Sending number removed' },
  wa_nack: { id: 'Ditolak WhatsApp', en: 'WhatsApp refused it' },
  rejected: { id: 'Ditolak WhatsApp', en: 'WhatsApp refused it' },
  refused: { id: 'Ditolak WhatsApp', en: 'WhatsApp refused it' },
  restricted: { id: 'WhatsApp membatasi nomor toko', en: "WhatsApp restricts the shop's number" },
  never_sent: { id: 'Ternyata tidak terkirim', en: 'It turned out not to have been sent' },
  too_large: { id: 'Terlalu besar untuk WhatsApp', en: 'Too large for WhatsApp' },
  unsupported_media: {
    id: 'Jenis file ini tidak bisa dikirim lewat WhatsApp',
    en: 'WhatsApp cannot carry this type of file',
  },
  file_gone: { id: 'Filenya sudah tidak ada di ROMS', en: 'ROMS has the file no more' },
  invalid_request: { id: 'Ditolak layanan WhatsApp', en: 'The WhatsApp service refused it' },
  key_reused: { id: 'Ditolak layanan WhatsApp', en: 'The WhatsApp service refused it' },
  internal_error: { id: 'Ada kesalahan di ROMS', en: 'Something went wrong in ROMS' },
};

export function statusWords(status: RecipientStatus, language: Language): string {
  return STATUS_WORDS[status][language];
}

/** A reason without words is given as it is. */
export function reasonWords(reason: string, language: Language): string {
  return REASON_WORDS[reason]?.[language] ?? reason;
}
