import type { BroadcastStep } from '@roms/domain/broadcast-step';

/** What an admin reads of a broadcast in Temporal's UI, in the words of the shop; Markdown. */
export function inWords(step: BroadcastStep): string {
  const { counts } = step;
  const arrived = counts.sent + counts.delivered + counts.read;
  const others = (
    [
      ['menunggu giliran', counts.pending + counts.queued],
      ['gagal', counts.failed],
      ['dilewati', counts.skipped],
      ['kedaluwarsa', counts.expired],
      ['dibatalkan', counts.cancelled],
    ] as const
  ).flatMap(([words, count]) => (count === 0 ? [] : [`${count} ${words}`]));
  const result =
    counts.audience === 0
      ? 'penerima belum dicatat'
      : [`${arrived} dari ${counts.audience} terkirim`, ...others].join(', ');
  return [`**Berikutnya:** ${nextInWords(step)}`, `**Hasil:** ${result}`].join('\n\n');
}

const PAUSES: Record<string, string> = {
  person: 'dijeda oleh orang toko',
  breaker: 'dijeda karena WhatsApp menahan pesan massal dari nomor ini',
  disconnected: 'dijeda karena nomornya terputus',
  session_removed: 'dijeda karena nomor pengirimnya dihapus',
  restored: 'dijeda karena data toko dipulihkan dari cadangan',
};

function nextInWords(step: BroadcastStep): string {
  switch (step.next) {
    case 'end':
      return ENDINGS[step.state] ?? 'selesai';
    case 'freeze':
      return 'mencatat siapa saja penerimanya';
    case 'judge':
      return 'memeriksa siapa yang tidak dikirimi';
    case 'deliver':
      return 'menunggu pesan yang sudah diserahkan ke WhatsApp';
    case 'send':
    case 'look':
      return 'mengirim satu per satu menurut laju nomornya';
    case 'wait': {
      const until = step.until === null ? '' : ` sampai ${utcText(step.until)}`;
      if (step.state !== 'paused') return `menunggu${until}`;
      const why = PAUSES[step.pauseReason ?? ''] ?? `dijeda (${step.pauseReason})`;
      return step.looksAtNumber ? `${why}; lanjut sendiri begitu pulih` : `${why}; menunggu dilanjutkan`;
    }
  }
}

const ENDINGS: Partial<Record<BroadcastStep['state'], string>> = {
  done: 'selesai, tidak ada lagi yang dikirim',
  partly_done: 'selesai sebagian: ada yang gagal atau kedaluwarsa',
  cancelled: 'dibatalkan, sisanya tidak dikirim',
};

/** `2026-12-24 02:00 UTC`; the shop's own clock is only known to activities. */
function utcText(at: string): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`;
}
