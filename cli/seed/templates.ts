import type { TemplatePurpose } from '@roms/domain/template';

type SeededTemplate = { purpose: TemplatePurpose; name: string; body: string };

/**
 * The texts that a new shop starts with. What each must contain comes from the original system (its messages
 * A1 to A7); the wording is ours. A paragraph whose optional value is missing leaves itself out.
 */
export const TEMPLATES: readonly SeededTemplate[] = [
  {
    purpose: 'thank_you',
    name: 'Terima kasih atas pesanan',
    body: `Halo {customer_name}! Terima kasih sudah belanja di {shop_name}

Pesanan *{order_number}* tanggal {order_date} sudah kami catat:
{items}
Total: *{total}*

Kami siapkan dulu ya, nanti dikabari begitu paketnya berangkat. Kalau ada yang mau ditanyakan atau diubah, balas saja pesan ini.`,
  },
  {
    purpose: 'reminder',
    name: 'Waktunya pesan lagi',
    body: `Halo {customer_name}, apa kabar?

Tidak terasa sudah {days_since} hari sejak pesanan terakhir sampai.

{product_name} di rumah mungkin sudah hampir habis. Mau kami siapkan lagi supaya tidak sampai kehabisan?

Siapa tahu cocok juga untuk dicoba:
{recommendation}

Cukup balas pesan ini, nanti kami bantu pesankan. Salam hangat dari {shop_name}.`,
  },
  {
    purpose: 'order_status_shipped',
    name: 'Pesanan dikirim',
    body: `Kabar baik, {customer_name}! Pesanan *{order_number}* sudah {status} dan sedang dalam perjalanan ke alamat Anda.

Kurir: *{courier}*

Nomor resi: *{tracking}*

Kalau beberapa hari ini belum sampai juga, kabari kami ya, biar kami bantu cek.`,
  },
  {
    purpose: 'order_status_completed',
    name: 'Pesanan selesai',
    body: `Halo {customer_name}, pesanan *{order_number}* sudah {status}. Terima kasih sudah mempercayakannya kepada {shop_name}!

Semoga suka. Kalau ada yang kurang pas, ceritakan saja ke kami.

Untuk pesanan berikutnya, mungkin yang ini cocok:
{recommendation}`,
  },
  {
    purpose: 'order_status_cancelled',
    name: 'Pesanan dibatalkan',
    body: `Halo {customer_name}, mohon maaf, pesanan *{order_number}* {status}.

Kalau ini tidak sesuai harapan atau ingin memesan ulang, balas saja pesan ini. Tim {shop_name} siap membantu.`,
  },
  {
    purpose: 'opt_out_confirmation',
    name: 'Konfirmasi berhenti',
    body: `Baik {customer_name}, {shop_name} tidak akan mengirim pengingat dan promo lagi. Kabar tentang pesanan Kakak sendiri tetap kami kirim.

Kalau berubah pikiran, balas *MULAI*.`,
  },
  {
    purpose: 'reply_word_answer',
    name: 'Jawaban kata kunci',
    body: `Baik {customer_name}! {answer}`,
  },
];
