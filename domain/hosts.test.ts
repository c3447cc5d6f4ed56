import { expect, test } from 'vitest';
import { boundAddresses, configuredHosts, isKnownHost, isLoopbackHost } from './hosts.ts';

const CONFIGURED = configuredHosts(
  ['https://roms.toko.id/', undefined, 'http://api:8000/api/v1/webhooks/whatsapp'],
  'toko.lan, 192.168.1.5:8000, ',
);

test.each([
  ['localhost', true],
  ['LOCALHOST:8000', true],
  ['127.0.0.1:3100', true],
  ['127.9.9.9', true],
  ['[::1]:8000', true],
  ['roms.toko.id', true],
  ['Roms.Toko.Id.:443', true],
  ['api:8000', true],
  ['toko.lan', true],
  ['192.168.1.5:9999', true],
  ['', false],
  ['jahat.example', false],
  ['localhost.jahat.example', false],
  ['127.0.0.1.jahat.example', false],
  ['jahat.example:8000', false],
  ['roms.toko.id.jahat.example', false],
  ['jahat.example@localhost', false],
  ['localhost/jahat.example', false],
  ['192.168.1.6', false],
  ['0.0.0.0:8000', false],
  ['local host', false],
])('%s', (header, isKnown) => {
  expect(isKnownHost(header, CONFIGURED)).toBe(isKnown);
});

test('without a configuration only this machine is known', () => {
  expect([isLoopbackHost('localhost:1'), isLoopbackHost('roms.toko.id'), isLoopbackHost('')]).toEqual([
    true,
    false,
    false,
  ]);
});

test('who listens everywhere is reached at each address of the machine', () => {
  const interfaces = {
    lo: [{ address: '127.0.0.1', family: 'IPv4' }],
    wlan0: [
      { address: '192.168.1.7', family: 'IPv4' },
      { address: 'fe80::1%wlan0', family: 'IPv6' },
    ],
  };
  expect(boundAddresses('0.0.0.0', interfaces)).toEqual(['127.0.0.1', '192.168.1.7', '[fe80::1]']);
  expect(boundAddresses('::', interfaces)).toHaveLength(3);
  expect(boundAddresses('10.0.0.4', interfaces)).toEqual(['10.0.0.4']);
});
