/** What the page says, Indonesian first. */
const TEXTS = {
  id: {
    title: 'Simulator WhatsApp',
    hint: 'Di sini kamu jadi pelanggan: baca pesan toko, balas, atau matikan ponselnya.',
    people: 'Pelanggan',
    phone: 'Ponsel',
    shop: 'Toko',
    search: 'Cari nama atau nomor',
    otherNumber: 'Nomor lain, mis. 0812…',
    open: 'Buka',
    back: 'Kembali ke daftar',
    markRead: 'Tandai dibaca',
    online: 'Online',
    offlineNote: 'Ponsel ini offline. Pesan toko baru sampai setelah online lagi.',
    messages: 'Percakapan',
    sendFile: 'Kirim file',
    sendAs: 'Kirim sebagai',
    placeOrCard: 'Lokasi atau kontak',
    placeName: 'Nama tempat',
    coordinates: 'Lintang, bujur',
    sendPlace: 'Kirim lokasi',
    cardName: 'Nama kontak',
    cardPhone: 'Nomor kontak',
    sendCard: 'Kirim kontak',
    badPlace: 'Tulis lintang dan bujur, mis. -6.9, 107.6',
    noPhone: ' tanpa nomor',
    remove: 'Hapus',
    react: 'Beri reaksi {emoji}',
    quote: 'Balas pesan ini',
    edit: 'Ubah pesan',
    delete: 'Hapus untuk semua',
    edited: 'diubah',
    deleted: 'Pesan ini dihapus',
    answerAs: 'Balas sebagai pelanggan',
    send: 'Kirim',
    shopDevice: 'Perangkat toko',
    numbers: 'Nomor toko',
    typeOnShop: 'Ketik di HP toko',
    typeOnShopHint: 'Seperti pemilik toko yang membalas langsung dari HP ke percakapan ini.',
    sendFromShop: 'Kirim dari HP toko',
    faults: 'Gangguan',
    faultsHint: 'Supaya terlihat apa yang terjadi kalau WhatsApp sedang bermasalah.',
    whichFault: 'Jenis',
    howOften: 'Berapa kali',
    phoneKnown: 'Nomor aslinya bisa diketahui',
    plant: 'Pasang gangguan',
    noPeople: 'Belum ada pelanggan yang cocok. Buka nomor lain di atas.',
    noChat: 'Pilih pelanggan untuk membuka ponselnya.',
    noMessages: 'Belum ada pesan. Tulis sesuatu sebagai pelanggan, atau tunggu pesan dari toko.',
    waiting: 'menunggu ponsel online',
    fromShopPhone: 'dari HP toko',
    badNumber: 'Itu bukan nomor telepon.',
    today: 'Hari ini',
    yesterday: 'Kemarin',
    since: 'sejak {time}',
    retryAt: 'Mencoba lagi {time}',
    scan: 'Pindai kode',
    scanHint: 'Di HP sungguhan: buka Perangkat tertaut, lalu arahkan kamera ke kode ini.',
    qrAlt: 'Kode QR untuk menautkan perangkat',
    typeCode: 'Kode dari dasbor, mis. ABCD-EFGH',
    link: 'Tautkan',
    logout: 'Keluarkan perangkat',
    disconnect: 'Putuskan koneksi',
    connect: 'Sambungkan lagi',
    start: 'Mulai',
    lost: 'Simulator tidak menjawab. Mencoba lagi…',
    sent: 'Terkirim',
    planted: 'Gangguan dipasang',
    failed: 'Gagal: {reason}',
    fileTooLarge: 'File paling besar 16 MB.',
    kinds: {
      image: 'Foto',
      video: 'Video',
      audio: 'Audio',
      voice: 'Pesan suara',
      document: 'Dokumen',
      sticker: 'Stiker',
      location: 'Lokasi',
      contact: 'Kontak',
      unsupported: 'Pesan jenis lain',
    },
    you: 'Kamu',
    dropFault: 'Batal',
    states: {
      stopped: 'Berhenti',
      starting: 'Memulai…',
      qr: 'Menunggu dipindai',
      authenticating: 'Menautkan…',
      ready: 'Tersambung',
      disconnected: 'Terputus',
      logged_out: 'Dikeluarkan',
      failed: 'Gagal',
    },
    reasons: {
      connection_lost: 'Koneksi hilang',
      logged_out_on_phone: 'Dikeluarkan lewat HP',
      logged_out_here: 'Dikeluarkan oleh aplikasi',
    },
    ticks: {
      '-1': 'ditolak WhatsApp',
      0: 'tertunda',
      1: 'terkirim',
      2: 'sampai di ponsel',
      3: 'dibaca',
      4: 'diputar',
    },
    faultKinds: {
      drop_ack: ['Centang hilang', 'Kabar centang berikutnya tidak sampai ke aplikasi.'],
      late_ack: ['Centang terlambat', 'Kabar centang berikutnya baru sampai beberapa saat kemudian.'],
      fail_send: ['Kirim gagal', 'Kiriman berikutnya gagal sebelum pesannya dibuat.'],
      hang_send: ['Kirim menggantung', 'Kiriman berikutnya tidak selesai; pesannya keluar belakangan.'],
      nack_send: ['Ditolak WhatsApp', 'Kiriman berikutnya dijawab dengan galat oleh server.'],
      accept_then_die: ['Diterima lalu mati', 'Pesan diterima, lalu wa-service mati sebelum mencatatnya.'],
      disconnect: ['Koneksi berkedip', 'Koneksi putus sekarang dan kembali sendiri.'],
      logout: ['Dikeluarkan', 'Perangkat toko dikeluarkan sekarang.'],
      duplicate_inbound: ['Pesan ganda', 'Pesan pelanggan berikutnya datang dua kali.'],
      lid_inbound: ['Nomor tersembunyi', 'Pesan pelanggan berikutnya datang dari LID.'],
      late_inbound: ['Pesan terlambat', 'Pesan pelanggan berikutnya datang belakangan, dengan jam aslinya.'],
      fail_download: [
        'File tertunda',
        'File pelanggan berikutnya belum bisa diambil pada percobaan pertama.',
      ],
    },
  },
  en: {
    title: 'WhatsApp simulator',
    hint: 'Here you are the customer: read what the shop sends, answer, or switch the phone off.',
    people: 'Customers',
    phone: 'Phone',
    shop: 'Shop',
    search: 'Search name or number',
    otherNumber: 'Other number, e.g. 0812…',
    open: 'Open',
    back: 'Back to the list',
    markRead: 'Mark read',
    online: 'Online',
    offlineNote: 'This phone is offline. What the shop sends arrives once it is online again.',
    messages: 'Conversation',
    sendFile: 'Send a file',
    sendAs: 'Send as',
    placeOrCard: 'Place or card',
    placeName: 'Name of the place',
    coordinates: 'Latitude, longitude',
    sendPlace: 'Send place',
    cardName: 'Name on the card',
    cardPhone: 'Number on the card',
    sendCard: 'Send card',
    badPlace: 'Write latitude and longitude, e.g. -6.9, 107.6',
    noPhone: ' no number',
    remove: 'Remove',
    react: 'React with {emoji}',
    quote: 'Answer this message',
    edit: 'Change the message',
    delete: 'Delete for everybody',
    edited: 'edited',
    deleted: 'This message was deleted',
    answerAs: 'Answer as the customer',
    send: 'Send',
    shopDevice: "The shop's device",
    numbers: "The shop's numbers",
    typeOnShop: "Type on the shop's phone",
    typeOnShopHint: 'As the owner would, who answers this conversation straight from the phone.',
    sendFromShop: "Send from the shop's phone",
    faults: 'Faults',
    faultsHint: 'To see what happens when WhatsApp has a bad day.',
    whichFault: 'Kind',
    howOften: 'How often',
    phoneKnown: 'The real number can be found out',
    plant: 'Plant the fault',
    noPeople: 'No customer fits. Open another number above.',
    noChat: 'Choose a customer to open their phone.',
    noMessages: 'No messages yet. Write something as the customer, or wait for the shop.',
    waiting: 'waits for the phone',
    fromShopPhone: "from the shop's phone",
    badNumber: 'That is no phone number.',
    today: 'Today',
    yesterday: 'Yesterday',
    since: 'since {time}',
    retryAt: 'Tries again {time}',
    scan: 'Scan the code',
    scanHint: 'On a real phone: open Linked devices and point the camera at this code.',
    qrAlt: 'QR code that links the device',
    typeCode: 'Code from the dashboard, e.g. ABCD-EFGH',
    link: 'Link',
    logout: 'Log the device out',
    disconnect: 'Cut the connection',
    connect: 'Connect again',
    start: 'Start',
    lost: 'The simulator does not answer. Trying again…',
    sent: 'Sent',
    planted: 'Fault planted',
    failed: 'Failed: {reason}',
    fileTooLarge: 'Files may have 16 MB at most.',
    kinds: {
      image: 'Picture',
      video: 'Video',
      audio: 'Audio',
      voice: 'Voice note',
      document: 'Document',
      sticker: 'Sticker',
      location: 'Place',
      contact: 'Card',
      unsupported: 'Message of another kind',
    },
    you: 'You',
    dropFault: 'Cancel',
    states: {
      stopped: 'Stopped',
      starting: 'Starting…',
      qr: 'Waiting for a scan',
      authenticating: 'Linking…',
      ready: 'Connected',
      disconnected: 'Disconnected',
      logged_out: 'Logged out',
      failed: 'Failed',
    },
    reasons: {
      connection_lost: 'Connection lost',
      logged_out_on_phone: 'Logged out on the phone',
      logged_out_here: 'Logged out by the application',
    },
    ticks: { '-1': 'refused by WhatsApp', 0: 'pending', 1: 'sent', 2: 'delivered', 3: 'read', 4: 'played' },
    faultKinds: {
      drop_ack: ['Lost tick', 'The next ack does not reach the application.'],
      late_ack: ['Late tick', 'The next ack reaches the application a moment later.'],
      fail_send: ['Failing send', 'The next send fails before the message is made.'],
      hang_send: ['Hanging send', 'The next send never ends; its message goes out later.'],
      nack_send: ['Refused by WhatsApp', 'The server answers the next send with an error.'],
      accept_then_die: [
        'Accepted, then dead',
        'The message is taken, then wa-service dies before it notes it.',
      ],
      disconnect: ['Blip', 'The connection drops now and comes back by itself.'],
      logout: ['Logout', "The shop's device is logged out now."],
      duplicate_inbound: ['Double message', "The customer's next message comes twice."],
      lid_inbound: ['Hidden number', "The customer's next message comes from a LID."],
      late_inbound: ['Late message', "The customer's next message comes late, with its true time."],
      fail_download: ['Late file', "The customer's next file cannot be got at the first try."],
    },
  },
};

const KEPT_AS = 'roms-simulator-language';
let language = localStorage.getItem(KEPT_AS) === 'en' ? 'en' : 'id';

export const currentLanguage = () => language;

/** The words of a key, with `{name}` filled in. */
export function t(key, values = {}) {
  return TEXTS[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
}

/** The words of one entry of a table of words, or the entry itself. */
export function tOf(table, entry) {
  return TEXTS[language][table][entry] ?? entry;
}

export function switchLanguage() {
  language = language === 'id' ? 'en' : 'id';
  localStorage.setItem(KEPT_AS, language);
}

/** Puts the words of the current language into everything that is marked with `data-text` and its kin. */
export function translatePage() {
  document.documentElement.lang = language;
  document.title = t('title');
  for (const node of document.querySelectorAll('[data-text]')) node.textContent = t(node.dataset.text);
  for (const node of document.querySelectorAll('[data-placeholder]'))
    node.placeholder = t(node.dataset.placeholder);
  for (const node of document.querySelectorAll('[data-label]')) {
    node.setAttribute('aria-label', t(node.dataset.label));
    if (node.matches('button, label')) node.title = t(node.dataset.label);
  }
}

const formats = new Map();
function format(options) {
  const name = language + JSON.stringify(options);
  if (!formats.has(name)) {
    const locale = language === 'id' ? 'id-ID' : 'en-GB';
    formats.set(name, new Intl.DateTimeFormat(locale, { timeZone: 'Asia/Jakarta', ...options }));
  }
  return formats.get(name);
}

/** `14.05`, in WIB. */
export const clockText = (at) => format({ hour: '2-digit', minute: '2-digit' }).format(new Date(at));
const dayNumber = (at) => Math.floor((new Date(at).getTime() + 7 * 3_600_000) / 86_400_000);

/** Today, yesterday or the date, by the day in WIB. */
export function dayText(at) {
  const ago = dayNumber(Date.now()) - dayNumber(at);
  if (ago === 0) return t('today');
  if (ago === 1) return t('yesterday');
  return format({ day: 'numeric', month: 'short', year: 'numeric' }).format(new Date(at));
}

/** A time today, otherwise its day. */
export const briefTime = (at) => (dayNumber(at) === dayNumber(Date.now()) ? clockText(at) : dayText(at));
