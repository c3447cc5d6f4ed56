/** One line of a chat: who writes, what, and how many minutes after the line before. */
export type ChatLine = { from: 'customer' | 'agent'; text: string; after: number };
export type Chat = readonly ChatLine[];

/** Writes a chat in lines: `P` the customer, `C` the shop's CS; `+3` minutes after the line before. */
function chat(text: string): Chat {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [, who, after, words] = /^([PC])\s*\+(\d+)\s+(.+)$/.exec(line.trim()) ?? [];
      if (!who || !after || !words) throw new Error(`not a line of a chat: ${line}`);
      return { from: who === 'P' ? 'customer' : 'agent', text: words, after: Number(after) };
    });
}

/** Talks that were answered. `{nama}` is the customer's first name, `{produk}` what they buy. */
export const ANSWERED_CHATS: readonly Chat[] = [
  chat(`
    P +0 Kak, {produk} masih ada?
    C +4 Halo Kak {nama}, masih ada ya. Baru roasting dua hari yang lalu
    P +3 Bisa digiling untuk V60?
    C +2 Bisa Kak, nanti kami giling medium-fine. Mau langsung kami buatkan pesanannya?
    P +6 Boleh, kirim ke alamat biasa ya
    C +3 Siap Kak, alamatnya masih sama dengan yang kemarin. Besok pagi kami kirim.`),
  chat(`
    P +0 Selamat siang, paket saya sudah sampai mana ya?
    C +7 Siang Kak {nama}, kami cek dulu sebentar ya
    C +5 Paketnya sudah di gudang kota Kakak, kemungkinan besok diantar
    P +12 Oke terima kasih infonya
    C +1 Sama-sama Kak. Kalau besok belum sampai, kabari kami lagi ya`),
  chat(`
    P +0 Min, kopinya sudah sampai. Wangi banget
    C +9 Wah senangnya! Terima kasih sudah mengabari, Kak {nama}
    P +2 Baiknya disimpan di mana ya biar awet?
    C +4 Di wadah kedap udara saja Kak, jangan di kulkas. Paling enak dihabiskan dalam sebulan setelah dibuka.`),
  chat(`
    P +0 Kalau untuk kopi susu enaknya pakai yang mana?
    C +5 Paling pas Someah House Blend Kak, ditambah Sirup Gula Aren
    P +8 Kalau beli 2 kilo dapat potongan?
    C +6 Untuk 2 kg gratis ongkir se-Jawa Kak. Mau dicoba dulu yang 1 kg?
    P +15 Coba dulu sekilo deh
    C +2 Baik Kak {nama}, kami catat ya`),
  chat(`
    P +0 Kak kemarin saya pesan {produk}, bisa ganti biji utuh saja?
    C +3 Bisa Kak, pesanannya belum digiling kok
    P +2 Syukurlah, makasih ya
    C +1 Sudah kami ubah jadi biji utuh`),
  chat(`
    P +0 Pembayarannya bisa transfer BCA?
    C +6 Bisa Kak {nama}. Totalnya sesuai nota di atas ya
    P +25 Sudah saya transfer
    C +5 Sudah masuk Kak, terima kasih. Pesanan kami kemas sore ini.`),
  chat(`
    P +0 Halo, giling untuk tubruk berapa lama tahannya?
    C +8 Kalau sudah digiling, paling enak dalam 2 minggu Kak
    P +4 Oh gitu, kalau begitu kirim biji saja
    C +3 Siap Kak, kalau nanti perlu grinder kami juga ada yang manual ya`),
  chat(`
    P +0 Mau pesan lagi dong, {produk} satu seperti biasa
    C +3 Dengan senang hati Kak {nama}! Ada tambahan lain? Kertas filternya masih?
    P +5 Oh iya filter sekalian satu
    C +2 Siap, kami buatkan pesanannya ya Kak`),
  chat(`
    P +0 Kak, kemasannya agak penyok pas sampai. Isinya aman sih
    C +11 Mohon maaf ya Kak {nama} Kami sampaikan ke bagian packing supaya lebih tebal bubble wrap-nya
    P +3 Gapapa kak, cuma kasih tau aja
    C +2 Terima kasih banyak masukannya. Pesanan berikutnya kami selipkan drip bag ya`),
  chat(`
    P +0 Ada kopi yang tidak terlalu asam?
    C +5 Ada Kak, Toraja Sapan dan Flores Bajawa rendah asamnya
    P +6 Bedanya apa?
    C +3 Toraja lebih cokelat dan tebal, Flores lebih ke kacang dan madu. Dua-duanya enak diseduh tubruk maupun V60.`),
];

/** Talks in which the customer has the last word and waits for an answer. */
export const WAITING_CHATS: readonly Chat[] = [
  chat(`
    P +0 Kak, mau tanya
    P +1 {produk} hari ini masih bisa dikirim?`),
  chat(`
    P +0 Permisi, kalau pesan sekarang sampainya kapan ya?`),
  chat(`
    P +0 Kak {produk} saya sudah mau habis nih
    C +4 Mau kami siapkan lagi Kak?
    P +9 Iya mau, sekalian drip bag-nya satu kotak. Totalnya jadi berapa?`),
  chat(`
    P +0 Selamat pagi
    P +2 Saya mau pesan untuk hampers kantor, kira-kira 20 paket
    P +1 Bisa minta daftar harganya?`),
  chat(`
    P +0 Min resinya belum ada ya?`),
  chat(`
    P +0 Boleh minta rekomendasi kopi buat pemula? Baru beli dripper nih`),
  chat(`
    P +0 Kak tadi saya salah isi alamat
    C +3 Boleh dikirim alamat yang benar Kak?
    P +2 Jl. Flamboyan No. 8 RT 03, yang cat pagar hijau ya
    P +1 Bisa kan?`),
];
