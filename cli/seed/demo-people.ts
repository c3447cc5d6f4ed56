import { placeOf, type Place } from '@roms/domain/regions/place';
import type { Zone } from '@roms/domain/regions/region';

export type DemoCustomer = {
  name: string;
  phone: string;
  city: string;
  address: string;
  zone: Zone;
  place: Place | null;
};

/** Names and cities from Aceh to Merauke; all three zones. The people are made up. */
const PEOPLE = `Budi Santoso|Bandung
Siti Aminah Putri|Jakarta Selatan
Agus Wijaya|Surabaya
Dewi Lestari|Yogyakarta
Rizky Pratama|Semarang
Ayu Wulandari|Denpasar
Andi Baso Tenri|Makassar
Maria Yohana Wenda|Jayapura
Yusuf Latuconsina|Ambon
Teuku Rahmat|Banda Aceh
Rina Marlina Siregar|Medan
Joko Susilo|Surakarta
Fitri Handayani|Bekasi
Hendra Gunawan|Tangerang
Putu Gede Arimbawa|Gianyar
Lalu Ahmad Fauzi|Mataram
Grace Manoppo|Manado
Bayu Nugroho|Malang
Intan Permatasari|Bogor
Ahmad Fadillah|Banjarmasin
Yulianti Rahayu|Samarinda
Markus Kambu|Sorong
Nur Aisyah|Palembang
Doni Kurniawan|Pekanbaru
Ratna Sari Dewi|Cirebon
Kevin Hartanto|Surabaya
Sri Wahyuni|Solo
Melati Anggraini|Depok
Yosef Bere|Kupang
Irfan Hakim|Padang
Clara Simanjuntak|Jakarta Barat
Wayan Sudiarta|Ubud
Nabila Zahra|Balikpapan
Arif Setiawan|Purwokerto
Lina Marpaung|Batam
Fajar Ramadhan|Serang
Hasna Tuasikal|Ternate
Galih Saputra|Bandung
Vina Oktaviani|Jakarta Timur
Stefanus Gebze|Merauke`;

const STREETS = ['Melati', 'Kenanga', 'Cendana', 'Merpati', 'Anggrek', 'Pahlawan', 'Diponegoro', 'Sudirman'];

/** 0812-0000-1001 and on: canonical and valid, and plainly nobody's. */
const FIRST_PHONE = 6_281_200_001_001;

/** The forty customers of the demo, always the same. */
export function demoCustomers(shopZone: Zone): DemoCustomer[] {
  return PEOPLE.split('\n').map((line, index) => {
    const [name = '', city = ''] = line.split('|');
    const place = placeOf({ city });
    return {
      name,
      city,
      phone: String(FIRST_PHONE + index),
      address: `Jl. ${STREETS[index % STREETS.length]} No. ${7 + index * 3}, ${city}`,
      zone: place?.zone ?? shopZone,
      place,
    };
  });
}
