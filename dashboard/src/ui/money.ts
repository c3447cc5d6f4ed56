const rupiah = new Intl.NumberFormat('id-ID', { maximumFractionDigits: 0 });

/** `Rp 1.250.000` for whole rupiah, with a space that does not break. Staff of every language read it like this. */
export function formatRupiah(amount: number): string {
  return `${amount < 0 ? '−' : ''}Rp\u00a0${rupiah.format(Math.abs(amount))}`;
}
