/** How a product behaves in the demo's history. */
export type ProductKind = 'beans' | 'drip' | 'filter' | 'gear' | 'syrup';
export type DemoProduct = {
  sku: string;
  name: string;
  kind: ProductKind;
  /** Rupiah. */
  price: number;
  stock: number;
  description: string;
};

/** The shelf of the demo's coffee shop. The banner's `curl` and the tests rely on the first two SKUs. */
export const PRODUCTS: readonly DemoProduct[] = [
  product(
    'KOPI-GAYO-250',
    'Kopi Gayo Arabika 250 g',
    'beans',
    85_000,
    120,
    'Aceh, medium roast, karamel dan rempah',
  ),
  product(
    'KOPI-TORAJA-250',
    'Kopi Toraja Sapan 250 g',
    'beans',
    92_000,
    84,
    'Sulawesi, medium-dark, cokelat hitam',
  ),
  product(
    'KOPI-KINTAMANI-250',
    'Kopi Kintamani Bali 250 g',
    'beans',
    88_000,
    66,
    'Bali, light-medium, jeruk segar',
  ),
  product(
    'KOPI-FLORES-250',
    'Kopi Flores Bajawa 250 g',
    'beans',
    87_000,
    58,
    'Nusa Tenggara, medium, kacang dan madu',
  ),
  product(
    'KOPI-PREANGER-250',
    'Kopi Java Preanger 250 g',
    'beans',
    82_000,
    73,
    'Jawa Barat, honey process, buah merah',
  ),
  product(
    'KOPI-WAMENA-250',
    'Kopi Wamena Papua 250 g',
    'beans',
    98_000,
    35,
    'Papua, medium, bersih dan manis',
  ),
  product(
    'KOPI-LAMPUNG-500',
    'Kopi Robusta Lampung 500 g',
    'beans',
    68_000,
    140,
    'Robusta tubruk, tebal dan pekat',
  ),
  product(
    'BLEND-SOMEAH-1KG',
    'Someah House Blend 1 kg',
    'beans',
    235_000,
    42,
    'Campuran espresso untuk kopi susu',
  ),
  product('DRIP-GAYO-10', 'Drip Bag Gayo isi 10', 'drip', 75_000, 95, 'Tinggal seduh, untuk di kantor'),
  product(
    'DRIP-NUSANTARA-10',
    'Drip Bag Nusantara isi 10',
    'drip',
    79_000,
    88,
    'Lima daerah dalam satu kotak',
  ),
  product('FILTER-V60-100', 'Kertas Filter V60 isi 100', 'filter', 55_000, 210, 'Ukuran 02, tanpa pemutih'),
  product('DRIPPER-V60', 'Dripper V60 Plastik', 'gear', 65_000, 30, 'Ukuran 02, ringan dan awet'),
  product(
    'GRINDER-MANUAL',
    'Grinder Manual Stainless',
    'gear',
    285_000,
    14,
    'Burr keramik, 36 tingkat giling',
  ),
  product('SERVER-600', 'Coffee Server Kaca 600 ml', 'gear', 98_000, 19, 'Kaca tahan panas'),
  product('SIRUP-AREN-500', 'Sirup Gula Aren 500 ml', 'syrup', 48_000, 76, 'Gula aren asli untuk kopi susu'),
  product(
    'SIRUP-VANILA-500',
    'Sirup Vanila 500 ml',
    'syrup',
    52_000,
    51,
    'Wangi lembut, tidak terlalu manis',
  ),
];

function product(
  sku: string,
  name: string,
  kind: ProductKind,
  price: number,
  stock: number,
  description: string,
): DemoProduct {
  return { sku, name, kind, price, stock, description };
}
