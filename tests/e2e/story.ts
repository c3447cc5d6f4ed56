import { createShop, type Shop } from '../support/shop.ts';

/** What the pictures are about. */
export type Story = {
  phone: string;
  orderId: number;
  conversationId: number;
  /** A thread with everything that can stand in one. */
  richId: number;
  /** An order that is not certain yet, and one that is to be sent. */
  draftId: number;
  pendingId: number;
};

type Me = { data: { user: { id: number } } };

/**
 * One order as it goes in a good shop: thanked, asked about, answered, completed, its reminder ahead. And one thread that
 * an agent of the shop has, with all that customers and colleagues do in one.
 */
export async function tellAStory(shop: Shop): Promise<Story> {
  const phone = '6281355570001';
  await shop.login();
  const order = await shop.postOrder({
    phone,
    externalId: 'story',
    name: 'Ibu Ratna Dewi',
    city: 'Makassar',
  });
  await until(async () => (await shop.phoneMessages(phone)).length >= 1);
  await shop.customerWrites(phone, 'Halo kak, kopinya sudah dikirim?');
  await until(async () => ((await shop.conversationOf(phone))?.unreadCount ?? 0) > 0);
  const conversation = (await shop.conversationOf(phone))!;
  for (const [shortcut, body] of [
    ['ongkir', 'Ongkir ke kota Kakak 15 ribu ya, {customer_name}. Mau sekalian kami hitungkan totalnya?'],
    ['rekening', 'Pembayaran ke BCA 123-456-7890 a.n. {shop_name}. Total order {order_number}: {total}.'],
  ])
    await shop.staff('POST', '/canned-replies', { shortcut, body, shared: true });
  await shop.staff('POST', `/conversations/${conversation.id}/messages`, {
    clientId: 'story-1',
    body: 'Sudah, Ibu! Siang ini diambil kurir, sampai Makassar kira-kira *3 hari* lagi.',
  });
  await until(async () => (await shop.phoneMessages(phone)).length >= 3);
  await labelStory(shop, conversation.id);
  await saveSegments(shop);
  await shop.customerReads(phone);
  await shop.customerWrites(phone, 'Siap, makasih kak!');
  await shop.staff('PATCH', `/conversations/${conversation.id}`, { status: 'pending' });
  await shop.staff('PATCH', `/conversations/${conversation.id}`, { status: 'open' });
  await shop.staff('POST', `/conversations/${conversation.id}/notes`, {
    body: 'Kurir bilang paketnya ditahan di gudang Makassar, cek lagi besok pagi.',
  });
  await shop.staff('POST', '/users', { name: 'Wati Lestari', email: 'wati@kopisomeah.id', role: 'cs' });
  await shop.setOrderStatus(order.orderId, 'shipped');
  await shop.setOrderStatus(order.orderId, 'completed');
  await until(async () => (await shop.order(order.orderId)).lifecycle.state === 'waiting');
  const richId = await tellRich(shop);
  await shop.staff('POST', '/saved-views', {
    name: 'Grosir yang menunggu',
    filter: { tab: 'all', sort: 'waiting', waiting: true },
    shared: true,
  });
  await shop.staff('POST', '/saved-views', {
    name: 'Belum dibaca punya saya',
    filter: { tab: 'mine', unread: true },
    shared: false,
  });
  return {
    ...{ phone, orderId: order.orderId, conversationId: conversation.id, richId },
    ...(await writeOrders(shop)),
  };
}

/** Quotes both ways, reactions, a changed and a deleted message, a change of hands, a note that calls, one for tomorrow. */
async function tellRich(shop: Shop): Promise<number> {
  const phone = '6281355570002';
  const agent = createShop(shop.stack);
  await agent.login('cs@someah.com', 'cs123');
  const { data: me } = await agent.staff<Me>('GET', '/auth/me');
  const writes = (path: string, body: unknown = {}) =>
    shop.simulator(`phones/${phone}/messages${path}`, body);
  const find = async (text: string) => {
    const found = async () => (await shop.phoneMessages(phone)).find(({ body }) => body.includes(text));
    await until(async () => (await found()) !== undefined);
    return (await found())!.id;
  };
  await shop.customerWrites(phone, 'Kak, yang 250 gram masih ada? Saya mau 3 bungkus, dikirim ke Sleman.');
  await until(async () => (await shop.conversationOf(phone)) !== undefined);
  const { id } = (await shop.conversationOf(phone))!;
  await shop.staff('PATCH', `/conversations/${id}`, { assigneeId: me.user.id });
  const [asked] = await shop.thread(id);
  await agent.staff('POST', `/conversations/${id}/messages`, {
    clientId: 'rich-1',
    body: 'Masih ada, Kak. Tiga bungkus jadi Rp 285.000, ongkir ke Sleman Rp 18.000.',
    quotedMessageId: asked!.id,
  });
  const answer = await find('Masih ada, Kak');
  await writes(`/${answer}/react`, { emoji: '👍' });
  await writes(`/${answer}/quote`, { body: 'Oke kak, saya transfer sekarang ya' });
  await shop.customerWrites(phone, 'Alamatnya Jl. Kaliurang km 7');
  await writes(`/${await find('Kaliurang')}/edit`, {
    body: 'Alamatnya Jl. Kaliurang km 9, rumah pagar hijau',
  });
  await shop.customerWrites(phone, 'salah kirim foto');
  await writes(`/${await find('salah kirim foto')}/delete`);
  for (const status of ['pending', 'resolved', 'open'])
    await agent.staff('PATCH', `/conversations/${id}`, { status });
  await agent.staff('POST', `/conversations/${id}/notes`, {
    body: '@Admin tolong cek stok 250 gram di gudang dulu',
    mentionIds: [(await shop.staff<Me>('GET', '/auth/me')).data.user.id],
  });
  await agent.staff('POST', `/conversations/${id}/messages`, {
    clientId: 'rich-2',
    body: 'Selamat pagi Kak, paketnya sudah kami serahkan ke kurir ya.',
    sendAt: new Date(Date.now() + 20 * 3_600_000).toISOString(),
  });
  return id;
}

/** A complaint and two labels of the shop's own. */
async function labelStory(shop: Shop, conversationId: number): Promise<void> {
  await shop.staff('POST', '/labels', { name: 'Grosir', color: '#84994f' });
  await shop.staff('POST', '/labels', { name: 'Langganan kantor', color: '#14a098' });
  const { data: labels } = await shop.staff<{ data: { id: number }[] }>('GET', '/labels');
  await shop.staff('PUT', `/conversations/${conversationId}/labels`, {
    labelIds: labels.map(({ id }) => id),
    category: 'terlambat',
  });
}

/** Two segments of the shop's own: one with a group and a person, and one of a line. */
async function saveSegments(shop: Shop): Promise<void> {
  const { data: customers } = await shop.staff<{ data: { id: number }[] }>('GET', '/customers');
  const { data: products } = await shop.staff<{ data: { id: number }[] }>('GET', '/products');
  const quiet = { field: 'lastOrderDays', op: 'gte', value: 14 };
  const bought = { field: 'product', op: 'in', value: [products[0]!.id] };
  const large = { any: [{ field: 'segment', op: 'in', value: ['loyal', 'big_spender'] }, bought] };
  const filter = {
    all: [
      { any: [{ all: [quiet, large] }, { field: 'customerId', op: 'in', value: [customers[0]!.id] }] },
      { none: [{ field: 'customerId', op: 'in', value: [customers[1]!.id] }] },
    ],
  };
  await shop.staff('POST', '/audiences', { name: 'Langganan yang lama tidak order', filter });
  await shop.staff('POST', '/audiences', {
    name: 'Belum pernah menulis',
    filter: { field: 'answered', op: 'is', value: false },
  });
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 180_000;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error('the story does not go on');
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

/** An order that is not certain yet, one that is to be sent, and a file with a row that is wrong. */
async function writeOrders(shop: Shop): Promise<{ draftId: number; pendingId: number }> {
  const products = await shop.staff<{ data: { id: number; name: string }[] }>('GET', '/products');
  const order = async (name: string, phone: string, fields: object) => {
    const { data } = await shop.staff<{ data: { id: number } }>('POST', '/manual-orders', {
      clientId: name,
      customer: { name, phone, city: 'Bandung' },
      items: products.data.slice(0, 2).map(({ id }, index) => ({ productId: id, quantity: index + 1 })),
      address: 'Jl. Braga No. 12, Sumur Bandung',
      payment: 'Transfer BCA',
      ...fields,
    });
    return data.id;
  };
  const draftId = await order('Bu Tini Hartati', '6281355570011', {
    status: 'draft',
    notes: 'Tunggu kabar warna pita',
  });
  const pendingId = await order('Pak Joko Santoso', '6281355570012', {});
  const file = [
    'Nomor Order;Nama;No HP;Produk;Jumlah;Harga;Status;Tanggal;Warna',
    `L-1;Ibu Sari;081355570013;${products.data[0]?.name};2;95000;selesai;02/01/2026;merah`,
    `L-2;Pak Budi;bukan nomor;${products.data[0]?.name};1;95000;selesai;03/01/2026;`,
    'L-3;Bu Ani;081355570014;Teh Langka;0;;selesai;kemarin;',
  ].join('\n');
  const { data } = await shop.sendFile<{ data: { id: number } }>(
    '/imports?kind=orders&dryRun=true&fileName=order-lama.csv',
    file,
  );
  await until(
    async () =>
      (await shop.staff<{ data: { state: string } }>('GET', `/imports/${data.id}`)).data.state === 'done',
  );
  return { draftId, pendingId };
}
