import { describe, expect, it } from 'vitest';
import { PROVINCES, REGENCIES } from './data.ts';
import { placeOf, regionName, zoneOfProvince, type WrittenPlace } from './place.ts';
import { ISLANDS, SPELLINGS, SPLIT_OFF } from './spellings.ts';

const codeOf = (written: WrittenPlace) => {
  const place = placeOf(written);
  return place && (place.regencyCode ?? place.provinceCode ?? place.source);
};

describe('the zone of what was written', () => {
  it.each([
    [{ city: 'Denpasar', address: 'Jl. Gatot Subroto 1' }, 'Asia/Makassar'],
    [{ city: null, address: 'Jl. Pattimura 3, Jayapura, Papua' }, 'Asia/Jayapura'],
    [{ city: 'Ambon' }, 'Asia/Jayapura'],
    [{ city: 'Kalimantan Timur' }, 'Asia/Makassar'],
    [{ city: 'Jl. Balikpapan 5, Jakarta Pusat' }, 'Asia/Jakarta'],
    [{ city: 'Makassar', address: 'Jl. Jakarta 5' }, 'Asia/Makassar'],
    [{ city: 'Kos Melati', address: 'Jl. Papua 3, Bandung' }, 'Asia/Jakarta'],
    [{ city: 'Entah di mana' }, null],
    [{ city: 'Bandung' }, 'Asia/Jakarta'],
    [{ city: 'Pontianak, Kalimantan Barat' }, 'Asia/Jakarta'],
    [{ city: 'Palembang' }, 'Asia/Jakarta'],
    [{}, null],
    [{ city: ' ', address: '', province: null }, null],
    [{ city: 'Kaltim' }, 'Asia/Makassar'],
    [{ city: 'Luwuk, Sulteng' }, 'Asia/Makassar'],
    [{ city: 'Maumere' }, 'Asia/Makassar'],
    [{ city: 'Fakfak' }, 'Asia/Jayapura'],
    [{ city: 'Kutai Kartanegara' }, 'Asia/Makassar'],
    [{ city: 'Tegal' }, 'Asia/Jakarta'],
    [{ city: 'Kalimantan' }, null],
    [{ city: 'Singapore' }, null],
  ])('of %j is %s', (written, zone) => {
    expect(placeOf(written)?.zone ?? null).toBe(zone);
  });

  it('is known for every name that was known before there were regencies', () => {
    const before = {
      'Asia/Jakarta':
        'jakarta,bogor,depok,tangerang,bekasi,banten,serang,cilegon,jawa,bandung,cimahi,cirebon,sukabumi,semarang,' +
        'surakarta,solo,yogyakarta,jogja,sleman,bantul,surabaya,sidoarjo,gresik,malang,kediri,madiun,jember,' +
        'banyuwangi,sumatera,sumatra,aceh,medan,padang,pekanbaru,riau,batam,jambi,palembang,bengkulu,lampung,bangka,' +
        'belitung,pontianak,singkawang,palangka raya,palangkaraya,kalimantan barat,kalimantan tengah',
      'Asia/Makassar':
        'bali,denpasar,badung,gianyar,ubud,tabanan,singaraja,ntb,ntt,nusa tenggara,lombok,mataram,sumbawa,bima,' +
        'flores,kupang,labuan bajo,banjarmasin,banjarbaru,samarinda,balikpapan,bontang,tarakan,kalimantan selatan,' +
        'kalimantan timur,kalimantan utara,sulawesi,makassar,manado,palu,kendari,parepare,bitung,mamuju,gorontalo,' +
        'tomohon,baubau',
      'Asia/Jayapura':
        'maluku,papua,ambon,ternate,tidore,tual,jayapura,sorong,manokwari,merauke,timika,nabire,biak,wamena',
    };
    for (const [zone, names] of Object.entries(before)) {
      for (const name of names.split(',')) {
        const address = `Gang Mawar 3, ${name}`;
        expect([placeOf({ city: name })?.zone, placeOf({ address })?.zone], name).toEqual([zone, zone]);
      }
    }
  });

  it('is the province’s', () => {
    const names = (zone: string) => PROVINCES.filter(([code]) => zoneOfProvince(code) === zone).length;
    expect([names('Asia/Jakarta'), names('Asia/Makassar'), names('Asia/Jayapura')]).toEqual([18, 12, 8]);
  });
});

describe('a city', () => {
  it.each([
    [{ city: 'Kuningan, Jakarta' }, '31'],
    [{ city: 'Jambi' }, '15.71'],
    [{ city: 'Bone Bolango, Gorontalo' }, '75.03'],
    [{ city: 'Bantul, Yogyakarta' }, '34.02'],
    [{ city: 'DIY' }, '34'],
    [{ city: 'Bandung' }, '32.73'],
    [{ city: 'Kab. Bandung' }, '32.04'],
    [{ city: 'Bandung (Kab.)' }, '32.04'],
    [{ city: 'KOTA ADM. JAKARTA SELATAN' }, '31.74'],
    [{ city: 'Bau-bau' }, '74.72'],
    [{ city: 'Banjar' }, '32.79'],
    [{ city: 'Banjar, Kalsel' }, '63.03'],
    [{ city: 'Bali, Denpasar' }, '51.71'],
    [{ city: 'Timika, Papua' }, '94.04'],
    [{ city: 'Ternate, Maluku' }, '82.71'],
    [{ city: 'Batam, Riau' }, '21.71'],
    [{ city: 'Jawa' }, 'island'],
    [{ province: 'Jawa Barat', city: 'Banjar' }, '32.79'],
    [{ province: 'Kalimantan Selatan', city: 'Banjar' }, '63.03'],
    [{ province: 'DKI Jakarta', city: 'Lain-lain' }, '31'],
    [{ province: 'Sulteng', city: 'Lain-lain', address: 'Jl. Ambon 2, Poso' }, '72.02'],
    [{ city: 'Jakarta', address: 'Jl. Wijaya 9, Jakarta Selatan' }, '31.74'],
    [{ city: 'Bandung', address: 'Jl. Braga 9, Jakarta Selatan' }, '32.73'],
  ])('%j is %s', (written, code) => {
    expect(codeOf(written)).toBe(code);
  });
});

describe('an address', () => {
  it.each([
    ['Jl. Ambon, Bandung', '32.73'],
    ['Jl. Ambon', null],
    ['Bandung, Jl. Ambon No. 5', '32.73'],
    ['Jl. Ambon No 5 Bandung', '32.73'],
    ['Jl Sudirman Bandung', '32.73'],
    ['Jl. Raya Bogor Km 26, Jakarta Timur', '31.75'],
    ['Jl. HR Rasuna Said, Kuningan, Jakarta 12950', '31'],
    ['Kec. Kediri, Kab. Lombok Barat', '52.01'],
    ['Kec Luwuk Kab Banggai Sulteng', '72.01'],
    ['RM Padang Sederhana, Manado', '71.71'],
    ['Br. Tegal, Ubud', '51.04'],
    ['Malaka Jaya, Duren Sawit', null],
    ['Malaka Jaya, Betun, NTT', '53.21'],
    ['Kotabaru, Yogyakarta', '34.71'],
    ['Jl. Merdeka 5 Kotabaru Kalsel', '63.02'],
    ['Jl. Merdeka 5 Kab. Kotabaru', '63.02'],
    ['u.p. Pak Oki, Kupang', '53.71'],
    ['Perumahan Puncak Indah 3\nSamarinda', '64.72'],
  ])('%s is in %s', (address, code) => {
    expect(codeOf({ address })).toBe(code);
  });

  it('is remembered as it was written, where it named the place', () => {
    expect(placeOf({ city: ' Luwuk, Sulteng ', address: 'Jl. Ambon 3' })?.asWritten).toBe('Luwuk, Sulteng');
    expect(placeOf({ city: 'Kos 7', address: 'Poso' })?.asWritten).toBe('Poso');
  });
});

describe('every name', () => {
  it('of the official list is found again, with and without its province', () => {
    for (const [code, name] of REGENCIES) {
      const province = regionName(code.slice(0, 2));
      expect(codeOf({ city: name }), name).toBe(code);
      expect(codeOf({ province, city: name.toUpperCase() }), name).toBe(code);
      expect(codeOf({ address: `Jl. Mawar No. 5, ${name}, ${province} 12345` }), name).toBe(code);
    }
    for (const [code, name] of PROVINCES) expect(placeOf({ city: name })?.provinceCode, name).toBe(code);
  });

  it('of our own table belongs to a place that exists, and means it within its province', () => {
    for (const [code, names] of Object.entries(SPELLINGS)) {
      for (const name of names) {
        expect(
          codeOf({ province: regionName(code.slice(0, 2)), city: name })?.slice(0, code.length),
          name,
        ).toBe(code);
      }
    }
  });

  it('of a larger area stands for provinces of one zone', () => {
    const areas = [
      ...Object.values(ISLANDS),
      ...Object.entries(SPLIT_OFF).map(([code, own]) => [code, ...own]),
    ];
    for (const codes of areas) {
      expect(codes.map(regionName)).not.toContain(null);
      expect(new Set(codes.map(zoneOfProvince)).size, codes.join()).toBe(1);
    }
  });
});
