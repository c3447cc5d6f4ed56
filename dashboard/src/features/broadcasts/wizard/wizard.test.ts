import bundledIcons from '@nuxt/ui/runtime/vue/plugins/icons.js';
import type { Broadcast, CreateBroadcast, UpdateBroadcast } from '@roms/contracts/broadcasts';
import { MOST_LISTED } from '@roms/domain/broadcast';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMemoryHistory, createRouter, RouterView } from 'vue-router';
import { api, ApiError } from '../../../api/client.ts';
import { i18n } from '../../../i18n.ts';
import { withQueries } from '../../../live/queries.fixture.ts';
import CustomerField from '../../../shop/customers/CustomerField.vue';
import { aPerson } from '../../../shop/login/login.fixture.ts';
import { useLoginStore } from '../../../shop/login/login.store.ts';
import { wouldLoseTyped } from '../../../ui/typed.ts';
import { broadcastsApi } from '../broadcasts.api.ts';
import { aBroadcast, aPreview } from '../broadcasts.fixture.ts';
import { routes } from '../routes.ts';

enableAutoUnmount(afterEach);
beforeEach(() => {
  vi.restoreAllMocks();
  localStorage.clear();
});

/** What else the steps ask for. */
async function others(path: string): Promise<unknown> {
  if (path === '/segments') return { data: [{ key: 'loyal', count: 100 }], at: null };
  if (path === '/whatsapp/sessions')
    return [
      {
        id: 'main',
        label: 'Toko',
        phone: '6281141000001',
        state: 'ready',
        since: '',
        version: 1,
        isDefault: true,
      },
    ];
  if (path === '/customers') return { data: [], page: { nextCursor: null } };
  return [];
}

async function open(path: string, row: Broadcast = aBroadcast()) {
  let stored = row;
  vi.spyOn(api, 'get').mockImplementation((asked) => others(asked) as never);
  const one = vi.spyOn(broadcastsApi, 'one').mockImplementation(async () => stored);
  const create = vi.spyOn(broadcastsApi, 'create').mockImplementation(async (asked: CreateBroadcast) => {
    return (stored = aBroadcast({ audience: {}, body: '', ...(asked as Partial<Broadcast>), id: 7 }));
  });
  const change = vi.spyOn(broadcastsApi, 'change').mockImplementation(async (_id, asked: UpdateBroadcast) => {
    return (stored = { ...stored, ...(asked as Partial<Broadcast>) });
  });
  const preview = vi.spyOn(broadcastsApi, 'preview').mockImplementation(async () => aPreview());
  const router = createRouter({
    history: createMemoryHistory(),
    // The other pages are other tests' business.
    routes: [
      ...routes.filter(({ name }) => name === 'broadcast-draft'),
      { path: '/:path(.*)*', component: { render: () => null } },
    ],
  });
  await router.push(path);
  const plugins = withQueries();
  useLoginStore().me = aPerson({ role: 'admin' });
  const page = mount(RouterView, {
    global: { plugins: [...plugins, i18n, router, bundledIcons] },
    attachTo: document.body,
  });
  const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000 });
  if (row.state === 'draft') await until(() => expect(page.find('h1').exists()).toBe(true));
  await flushPromises();
  /** The one that is called so, else one whose words begin so. */
  const button = (words: string) => {
    const all = [...document.querySelectorAll('button')].map((part) => ({
      part,
      text: part.textContent?.trim() ?? '',
    }));
    return (all.find(({ text }) => text === words) ?? all.find(({ text }) => text.startsWith(words)))?.part;
  };
  const press = async (words: string) => {
    await until(() => expect(button(words)).toBeDefined());
    button(words)!.click();
    await flushPromises();
  };
  const address = () => router.currentRoute.value.fullPath;
  return { page, router, one, create, change, preview, until, press, button, address };
}

describe('a draft', () => {
  it('is made as soon as somebody is meant, gets an address of its own, and is gone on with there', async () => {
    const { page, create, preview, until, address, press } = await open('/broadcasts/new');
    expect(create).not.toHaveBeenCalled();
    await until(() => expect(page.find('input[value=loyal]').exists()).toBe(true));
    const name = page.get('input[maxlength="120"]');
    await page.get('input[value=loyal]').trigger('change');
    await until(() => expect(create).toHaveBeenCalledOnce());
    expect(create.mock.lastCall![0]).toMatchObject({ audience: { segment: 'loyal' }, body: '' });
    expect(create.mock.lastCall![0].name).toMatch(/^Siaran [A-Z][a-z]{2} \d{1,2} [A-Z][a-z]{2}$/);
    await until(() => expect(address()).toBe('/broadcasts/7/edit?step=audience'));
    // The same form, not another one: what is typed goes on in its field.
    expect(page.get('input[maxlength="120"]').element).toBe(name.element);
    await until(() => expect(page.get('[data-will-get]').text()).toBe('80'));
    expect(preview).toHaveBeenCalledWith(7, 0);
    await press('Lanjut: Pesan');
    await until(() => expect(address()).toBe('/broadcasts/7/edit?step=message'));
    expect(create).toHaveBeenCalledOnce();
  });

  it('begins with the segment of the address', async () => {
    const { create, until, address } = await open('/broadcasts/new?segment=inactive');
    await until(() => expect(create.mock.lastCall?.[0]).toMatchObject({ audience: { segment: 'inactive' } }));
    await until(() => expect(address()).toBe('/broadcasts/7/edit?step=audience'));
  });

  it('is stored when typing rests, only what changed; until then leaving would lose something', async () => {
    const { page, change, until } = await open('/broadcasts/7/edit?step=message');
    await until(() => expect(page.find('textarea').exists()).toBe(true));
    await page.get('textarea').setValue('Halo {customer_name}, ada kopi baru');
    expect(wouldLoseTyped()).toBe(true);
    await until(() => expect(change).toHaveBeenCalledOnce());
    expect(change).toHaveBeenCalledWith(7, { body: 'Halo {customer_name}, ada kopi baru' });
    await until(() => expect(wouldLoseTyped()).toBe(false));
    expect(page.get('[data-save]').attributes('data-save')).toBe('saved');
  });

  it('keeps what was typed when it cannot be stored, says so, and stores it at another try', async () => {
    const { page, change, until, press } = await open('/broadcasts/7/edit?step=message');
    change.mockRejectedValueOnce(new ApiError(0, 'offline', ''));
    await until(() => expect(page.find('textarea').exists()).toBe(true));
    await page.get('textarea').setValue('Baru');
    await until(() => expect(page.get('[data-save]').attributes('data-save')).toBe('failed'));
    expect(page.get('textarea').element.value).toBe('Baru');
    expect(wouldLoseTyped()).toBe(true);
    await press('Coba lagi');
    await until(() => expect(page.get('[data-save]').attributes('data-save')).toBe('saved'));
  });

  it('stores what was typed a moment ago on the way out, without a question', async () => {
    const { page, router, change, until } = await open('/broadcasts/7/edit?step=message');
    await until(() => expect(page.find('textarea').exists()).toBe(true));
    await page.get('textarea').setValue('Sampai besok');
    await router.push('/elsewhere');
    expect(change).toHaveBeenCalledWith(7, { body: 'Sampai besok' });
  });

  it('that has begun is written no more: its page says what can be done', async () => {
    const { router, until } = await open('/broadcasts/7/edit', aBroadcast({ state: 'running' }));
    await until(() => expect(router.currentRoute.value.path).toBe('/broadcasts/7'));
  });
});

describe('the builder', () => {
  it('means nobody while a condition is not filled in, and stays', async () => {
    vi.spyOn(api, 'post').mockResolvedValue({ count: 0, samples: [] });
    const filter = { all: [{ field: 'orders' as const, op: 'gte' as const, value: 2 }] };
    const { page, change, until } = await open(
      '/broadcasts/7/edit?step=audience',
      aBroadcast({ audience: { filter } }),
    );
    const builder = () => page.findComponent({ name: 'AudienceBuilder' });
    await until(() => expect(builder().exists()).toBe(true));
    builder().vm.$emit('update:modelValue', { all: [{ field: 'segment', op: 'in', value: [] }] });
    await until(() => expect(change).toHaveBeenCalledWith(7, { audience: {} }));
    await flushPromises();
    expect(builder().exists()).toBe(true);
    builder().vm.$emit('update:modelValue', filter);
    await until(() => expect(change).toHaveBeenLastCalledWith(7, { audience: { filter } }));
  });
});

describe('the steps', () => {
  it('open only as far as nothing is missing, and say what is', async () => {
    const { page, until, press, address } = await open(
      '/broadcasts/7/edit?step=review',
      aBroadcast({ body: '' }),
    );
    await until(() => expect(address()).toBe('/broadcasts/7/edit?step=message'));
    expect(page.get('[data-step=review]').attributes('disabled')).toBeDefined();
    await press('Lanjut: Waktu');
    expect(page.get('[role=alert]').text()).toBe('Tulis pesannya dulu.');
    expect(address()).toBe('/broadcasts/7/edit?step=message');
  });

  it.each(['message', 'review'])('show the picture that goes with the text: %s', async (step) => {
    const media = { kind: 'image', mimeType: 'image/png', size: 9, fileName: 'promo.png' } as const;
    const row = aBroadcast({ media: { id: 'a'.repeat(32), ...media } });
    const { page, until } = await open(`/broadcasts/7/edit?step=${step}`, row);
    await until(() =>
      expect(page.find(`.thread-ground img[src*="/broadcasts/7/media"]`).exists()).toBe(true),
    );
  });

  it('say who does not get it and why, as lines that sum, each leading to its people', async () => {
    const people = vi.spyOn(broadcastsApi, 'previewPeople');
    const { page, until } = await open('/broadcasts/7/edit?step=review');
    people.mockResolvedValue({
      data: [
        {
          customer: { id: 3, name: 'Pak Joko', phone: null },
          verdict: 'stop',
          code: 'opted_out',
          until: null,
        },
      ],
      page: { nextCursor: null },
    });
    await until(() => expect(page.find('tfoot').exists()).toBe(true));
    const sums = page.findAll('tbody tr[data-reason] td').map((cell) => Number(cell.text()));
    expect(sums.reduce((sum, count) => sum + count, 0)).toBe(Number(page.get('[data-audience]').text()));
    expect(page.get('[data-reason=cold_contact]').text()).toContain('Belum pernah chat');
    expect(page.get('[data-deferred=freq_cap]').text()).toContain('5 di antaranya');
    await page.get('[data-reason=opted_out] button').trigger('click');
    await until(() => expect(document.body.textContent).toContain('Pak Joko'));
    expect(people.mock.lastCall![1]).toMatchObject({ code: 'opted_out', verdict: 'stop' });
    await page.get('[data-deferred=freq_cap] button').trigger('click');
    await until(() => expect(people.mock.lastCall![1]).toMatchObject({ code: 'freq_cap', verdict: 'defer' }));
  });

  it('show the texts on real customers, other ones at a press, and check them', async () => {
    const { page, preview, until, press } = await open('/broadcasts/7/edit?step=message');
    await until(() => expect(page.findAll('[data-sample]')).toHaveLength(2));
    expect(page.get('[data-sample="1"]').text()).toContain('Halo Ibu Sari');
    await press('Pelanggan lain');
    await until(() => expect(preview.mock.lastCall![1]).toBeGreaterThan(0));
    await page.get('textarea').setValue('Cek bit.ly/kopi. Balas STOP untuk berhenti.');
    expect(page.get('[data-check="link bit.ly/kopi"]').attributes('data-look')).toBe('warn');
    expect(page.get('[data-check=stop]').attributes('data-look')).toBe('ok');
    await page.get('textarea').setValue('Pakai {voucher}');
    expect(page.text()).toContain('{voucher}');
    expect(page.get('textarea').attributes('aria-invalid')).toBe('true');
  });

  it('write up to five texts, each begun as the first', async () => {
    const { page, change, until, press } = await open('/broadcasts/7/edit?step=message');
    await until(() => expect(page.find('[data-variant]').exists()).toBe(true));
    for (const _ of [2, 3, 4, 5]) await press('Teks lain');
    expect(page.findAll('[data-variant]')).toHaveLength(5);
    expect(page.text()).not.toContain('Teks lain');
    await page.get('textarea').setValue('Hai!');
    await until(() => expect(change.mock.lastCall?.[1].variants?.at(-1)).toBe('Hai!'));
  });

  it('say when it would be over, by day, and the risk in words', async () => {
    const { page, preview, until } = await open('/broadcasts/7/edit?step=pace');
    preview.mockResolvedValue(
      aPreview({
        distinctTexts: 1,
        estimate: { ...aPreview().estimate, limitedBy: 'same_text' },
        warnings: [{ code: 'same_text', details: { count: 1_000, perHour: 4, hours: 250 } }],
      }),
    );
    await until(() => expect(page.find('[data-finish]').exists()).toBe(true));
    // Asked again with what the field says.
    await page.findAll('input[type=radio][name=end]')[1]!.setValue();
    await until(() => expect(page.find('[data-warning=same_text]').exists()).toBe(true));
    expect(page.get('[data-warning=same_text]').text()).toContain('1.000 orang');
    expect(page.get('[data-warning=same_text]').text()).toContain('250 jam');
    expect(page.findAll('aside ol li')).toHaveLength(2);
    expect(page.get('[data-limited]').text()).toContain('seragam');
  });
});

describe('the finish', () => {
  it.each([
    ['2026-11-22T09:00:00.000Z', 'sudah termasuk'],
    ['2026-11-29T09:00:00.000Z', 'belum termasuk'],
  ])(
    'says who waits for something else than the pace, and whether it is with them: %s',
    async (until, words) => {
      const { page, preview, press, until: wait } = await open('/broadcasts/7/edit?step=review');
      preview.mockResolvedValue(aPreview({ deferred: [{ code: 'freq_cap', count: 5, until }] }));
      await press('Hitung lagi');
      await wait(() => expect(page.find('[data-waits]').exists()).toBe(true));
      await wait(() => expect(page.get('[data-waits]').text()).toContain(words));
      expect(page.get('[data-waits]').text()).toContain('5 orang menunggu hal lain');
      expect(page.get('[data-wait=freq_cap]').text()).toContain('Batas frekuensi pesan: paling lambat');
    },
  );

  it('is told of nobody when the shop’s hours never meet those of broadcasts: it cannot start', async () => {
    const { page, preview, press, until } = await open('/broadcasts/7/edit?step=review');
    const details = { count: 80, isForAll: true, from: '20:30', to: '23:00', opens: 8, closes: 20 };
    preview.mockResolvedValue(aPreview({ warnings: [{ code: 'hours_never_meet', details }] }));
    await press('Hitung lagi');
    await until(() => expect(page.find('[data-warning=hours_never_meet]').exists()).toBe(true));
    const warning = page.get('[data-warning=hours_never_meet]').text();
    expect(warning).toContain('jam kirim toko (20.30–23.00) tidak pernah bertemu jam siaran (08.00–20.00)');
    expect(page.get('[data-finish]').text()).toBe('tidak akan pernah terkirim');
    expect(page.get('[data-start]').attributes('disabled')).toBeDefined();
  });
});

describe('a list by hand', () => {
  const list = async (customerIds = [1]) => {
    const opened = await open('/broadcasts/7/edit?step=audience', aBroadcast({ audience: { customerIds } }));
    await opened.until(() => expect(opened.page.find('textarea').exists()).toBe(true));
    return opened;
  };

  it('says what was not understood, keeps it to be mended, and how many were there twice', async () => {
    const { page, press, until } = await list();
    const people = vi.spyOn(broadcastsApi, 'peopleOf').mockResolvedValue({
      found: [{ id: 5, name: 'Budi', phone: '6281234567890' }],
      unknown: [],
    });
    await page.get('textarea').setValue('0812');
    await press('Periksa nomor');
    await until(() => expect(page.get('[data-unclear]').text()).toContain('1 tidak terbaca'));
    expect(page.get('[data-unclear]').text()).toContain('0812');
    expect(page.get('textarea').element.value).toBe('0812');
    expect(people).not.toHaveBeenCalled();
    await page.get('textarea').setValue('0812-3456-7890;05-11-2026\n+62 812 3456 7890\n0813');
    await press('Tambah 1 nomor');
    await until(() => expect(page.find('[data-doubled]').exists()).toBe(true));
    expect(page.get('[data-doubled]').text()).toBe('1 nomor tertulis lebih dari sekali.');
    expect(page.get('[data-unclear] p').text()).toBe('0813');
  });

  it('says how many are left out once it is full, keeps their numbers, and knows who is in it', async () => {
    const ids = Array.from({ length: MOST_LISTED - 2 }, (_one, place) => place + 1);
    const { page, press, until } = await list(ids);
    const phone = (place: number) => String(6281141000000 + place);
    const numbers = Array.from({ length: MOST_LISTED + 3 }, (_one, place) => phone(place));
    // Of the first page one is nobody's, one is there already, two fit, and one finds no room.
    const ref = (id: number, place: number) => ({ id, name: `Ibu ${id}`, phone: phone(place) });
    const people = vi
      .spyOn(broadcastsApi, 'peopleOf')
      .mockResolvedValueOnce({
        found: [ref(1, 1), ref(20_001, 2), ref(20_002, 3), ref(20_003, 4)],
        unknown: [phone(0)],
      })
      // Of the next, when it is full, one is there already, one was left out by another number, and one is new.
      .mockResolvedValueOnce({
        found: [ref(2, MOST_LISTED), ref(20_003, 4), ref(20_004, MOST_LISTED + 2)],
        unknown: [],
      });
    await page.get('textarea').setValue(numbers.join('\n'));
    await press('Tambah 10.003 nomor');
    await until(() => expect(page.find('[data-left-out]').exists()).toBe(true));
    expect(people.mock.calls.map(([asked]) => asked)).toEqual([
      numbers.slice(0, MOST_LISTED),
      numbers.slice(MOST_LISTED),
    ]);
    expect(page.get('[data-listed]').text()).toBe('10.000 orang dalam daftar');
    expect(page.text()).toContain('2 orang ditambahkan');
    expect(page.text()).toContain('2 orang sudah ada');
    expect(page.get('[data-left-out]').text()).toContain('2 nomor belum ditambahkan');
    const left = [phone(4), phone(MOST_LISTED + 2)];
    expect(page.get('textarea').element.value).toBe(left.join('\n'));
    // The same of one who is found by name, until somebody makes room.
    expect(page.find('[data-full]').exists()).toBe(false);
    page.getComponent(CustomerField).vm.$emit('update:modelValue', ref(20_003, 4));
    await until(() => expect(page.find('[data-full]').exists()).toBe(true));
    expect(page.get('[data-full]').text()).toContain('paling banyak 10.000 orang: Ibu 20003 tidak');
    await press('Kosongkan');
    expect(page.find('[data-full]').exists()).toBe(false);
  });

  it('asks about more numbers than fit into one question', async () => {
    const { page, press, until } = await list();
    const people = vi
      .spyOn(broadcastsApi, 'peopleOf')
      .mockImplementation(async (asked) => ({ found: [], unknown: [asked.at(-1)!] }));
    const numbers = Array.from({ length: MOST_LISTED + 3 }, (_one, place) => String(6281141000000 + place));
    await page.get('textarea').setValue(numbers.join('\n'));
    await press('Tambah 10.003 nomor');
    await until(() => expect(page.text()).toContain('2 nomor bukan milik pelangganmu'));
    expect(people.mock.calls.map(([asked]) => asked.length)).toEqual([MOST_LISTED, 3]);
    expect(page.get('textarea').element.value).toBe('');
    expect(page.find('[data-left-out]').exists()).toBe(false);
  });

  const NUMBERS = Array.from({ length: MOST_LISTED + 3 }, (_one, place) => String(6281207000000 + place));
  /** What is asked about pasted numbers, to be answered when the test wants. */
  function slowAnswers() {
    const answers: ((ids: number[]) => Promise<void>)[] = [];
    const people = vi.spyOn(broadcastsApi, 'peopleOf').mockImplementation(
      () =>
        new Promise((resolve) => {
          answers.push(async (ids) => {
            const found = ids.map((id) => ({ id, name: `Ibu ${id}`, phone: NUMBERS[id]! }));
            resolve({ found, unknown: [] });
            await flushPromises();
          });
        }),
    );
    return { people, answer: (ids: number[]) => answers.at(-1)!(ids) };
  }

  it('gives way to the audience that is chosen while its numbers are asked about', async () => {
    const { page, change, press, until } = await list();
    const { people, answer } = slowAnswers();
    await page.get('textarea').setValue(NUMBERS.join('\n'));
    await press('Tambah 10.003 nomor');
    await page.get('[data-kind=segment]').trigger('click');
    await until(() => expect(page.find('input[value=loyal]').exists()).toBe(true));
    await page.get('input[value=loyal]').trigger('change');
    await answer([5]);
    expect(people).toHaveBeenCalledOnce();
    expect(page.get('[data-kind=segment]').attributes('aria-pressed')).toBe('true');
    await until(() => expect(change).toHaveBeenLastCalledWith(7, { audience: { segment: 'loyal' } }));
  });

  it('takes nobody after its step was left', async () => {
    const { page, press, until } = await list();
    const { people, answer } = slowAnswers();
    await page.get('textarea').setValue(NUMBERS.join('\n'));
    await press('Tambah 10.003 nomor');
    await press('Lanjut: Pesan');
    await until(() => expect(page.find('[data-listed]').exists()).toBe(false));
    await answer([5]);
    expect(people).toHaveBeenCalledOnce();
    await press('Kembali');
    await until(() => expect(page.find('[data-listed]').exists()).toBe(true));
    expect(page.get('[data-listed]').text()).toBe('1 orang dalam daftar');
  });

  it('that is emptied while its numbers are asked about stays so, and keeps them to be asked anew', async () => {
    const { page, press, until } = await list();
    // Chosen by hand it stays when nobody is in it.
    await page.get('[data-kind=segment]').trigger('click');
    await page.get('[data-kind=list]').trigger('click');
    await until(() => expect(page.find('[data-listed]').exists()).toBe(true));
    const { people, answer } = slowAnswers();
    await page.get('textarea').setValue(NUMBERS.join('\n'));
    await press('Tambah 10.003 nomor');
    await press('Kosongkan');
    await answer([5]);
    expect(people).toHaveBeenCalledOnce();
    expect(page.find('[data-listed]').exists()).toBe(false);
    expect(page.get('textarea').element.value).toBe(NUMBERS.join('\n'));
    // Of the first page nobody is a customer: the list is as empty as before, and asked about to its end.
    await press('Tambah 10.003 nomor');
    await answer([]);
    await answer([6]);
    expect(people).toHaveBeenCalledTimes(3);
    expect(page.get('[data-listed]').text()).toBe('1 orang dalam daftar');
    expect(page.get('textarea').element.value).toBe('');
  });
});

it('gives no tick to the step of the pace that was skipped', async () => {
  const { page, until, press, address } = await open('/broadcasts/7/edit?step=review');
  const ticks = () => page.findAll('[data-step]').map((step) => step.attributes('data-done'));
  await until(() => expect(ticks()).toEqual(['true', 'true', 'false', 'false']));
  await press('Kembali');
  await until(() => expect(address()).toBe('/broadcasts/7/edit?step=pace'));
  await press('Lanjut: Periksa');
  await until(() => expect(ticks()).toEqual(['true', 'true', 'true', 'false']));
});

describe('the start', () => {
  it('says to how many and what changed since it was looked at, then starts', async () => {
    const { page, preview, until, press, button, address } = await open('/broadcasts/7/edit?step=review');
    const start = vi.spyOn(broadcastsApi, 'start').mockResolvedValue(aBroadcast({ state: 'running' }));
    await until(() => expect(button('Mulai kirim ke 80 orang')).toBeDefined());
    preview.mockResolvedValue(
      aPreview({
        ...{ willGet: 75, audience: 95 },
        excluded: [
          { code: 'opted_out', count: 12 },
          { code: 'cold_contact', count: 8 },
        ],
      }),
    );
    await page.get('[data-start]').trigger('click');
    await until(() => expect(document.querySelector('[role=dialog]')?.textContent).toContain('75 orang'));
    expect(document.querySelector('[role=dialog] [data-changes]')?.textContent).toContain('80 → 75');
    expect(start).not.toHaveBeenCalled();
    await press('Mulai kirim');
    await until(() => expect(start).toHaveBeenCalledExactlyOnceWith(7));
    await until(() => expect(address()).toBe('/broadcasts/7'));
  });

  it('says after a pause of days what is another since the last look', async () => {
    const first = await open('/broadcasts/7/edit?step=review');
    await first.until(() => expect(first.page.find('tfoot').exists()).toBe(true));
    first.page.unmount();
    vi.restoreAllMocks();
    const { page, preview, press, until } = await open('/broadcasts/7/edit?step=review');
    preview.mockResolvedValue(aPreview({ audience: 110, willGet: 90 }));
    await press('Hitung lagi');
    await until(() => expect(page.find('[data-changes]').exists()).toBe(true));
    expect(page.get('[data-changes]').text()).toContain('100 → 110');
  });

  it('sends a trial to an own number as one of the audience would get it', async () => {
    const { press, until, page } = await open('/broadcasts/7/edit?step=review');
    const test = vi.spyOn(broadcastsApi, 'test').mockResolvedValue({ messageId: 1, conversationId: 9 });
    await press('Kirim uji coba');
    await until(() => expect(test).toHaveBeenCalledOnce());
    expect(test).toHaveBeenCalledWith(7, {
      ...{ phone: '6281141000001', variant: 0, customerId: 1 },
      clientId: expect.any(String) as string,
    });
    await until(() => expect(page.find('a[href="/inbox/9"]').exists()).toBe(true));
  });

  it('is not offered as long as nobody gets it', async () => {
    const { page, preview, press, until } = await open('/broadcasts/7/edit?step=review');
    preview.mockResolvedValue(aPreview({ willGet: 0, audience: 20 }));
    await press('Hitung lagi');
    await until(() => expect(page.get('[data-start]').attributes('disabled')).toBeDefined());
  });
});
