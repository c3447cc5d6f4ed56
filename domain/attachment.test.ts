import { describe, expect, test } from 'vitest';
import { attachmentName, attachmentOf, kindsOf, mimeTypeAs, takesCaption } from './attachment.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const ZIP = 'PK\x03\x04\x14\0';
const OLE = '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1';

describe('attachmentOf', () => {
  test.each([
    ['\xff\xd8\xff\xe0', 'foto.jpg', 'image/jpeg', 'image'],
    ['\xff\xd8\xff\xe0', 'tanpa-akhiran', 'image/jpeg', 'image'],
    ['RIFF\x24\0\0\0WEBPVP8 ', 'a.webp', 'image/webp', 'image'],
    ['\0\0\0\x20ftypisom', 'a.mp4', 'video/mp4', 'video'],
    ['OggS\0\x02', 'a.ogg', 'audio/ogg', 'audio'],
    ['%PDF-1.7', 'harga.pdf', 'application/pdf', 'document'],
    [ZIP, 'harga.XLSX', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'document'],
    [ZIP, 'arsip.zip', 'application/zip', 'document'],
    [OLE, 'harga.xls', 'application/vnd.ms-excel', 'document'],
    ['nama,harga\nKopi,85000\n', 'harga.csv', 'text/csv', 'document'],
    ['\xef\xbb\xbfKopi é', 'catatan.txt', 'text/plain', 'document'],
  ])('%j called %s is %s', (head, name, mimeType, kind) => {
    const attachment = attachmentOf(bytes(head), name);
    expect([attachment?.mimeType, attachment?.kinds[0]]).toEqual([mimeType, kind]);
  });

  test.each([
    ['<!doctype html><script>alert(1)</script>', 'a.html'],
    ['<!doctype html><script>alert(1)</script>', 'a.txt'],
    ['\xef\xbb\xbf  <svg onload="alert(1)"/>', 'a.csv'],
    ['#!/bin/sh\nrm -rf /', 'a.txt'],
    ['MZ\x90\0\x03\0\0\0', 'kopi.txt'],
    ['MZ\x90\0\x03\0\0\0', 'kopi.exe'],
    ['\x7fELF\x02', 'kopi'],
    [ZIP, 'kopi.apk'],
    [ZIP, 'kopi.jar'],
    [ZIP, 'makro.xlsm'],
    [OLE, 'kopi.msi'],
    ['bukan zip', 'harga.xlsx'],
    ['@echo off', 'kopi.bat'],
    ['\x1a\x45\xdf\xa3', 'a.webm'],
    ['', 'kosong.txt'],
  ])('%j called %s may not be sent', (head, name) => expect(attachmentOf(bytes(head), name)).toBeNull());
});

describe('attachmentName', () => {
  test.each([
    ['foto.jpg', 'image/jpeg', 'foto.jpg'],
    ['foto.jpg.exe', 'image/jpeg', 'foto.jpg.exe.jpg'],
    ['../../etc/passwd', 'application/pdf', 'file....etcpasswd.pdf'],
    ['gpj\u202eexe.pdf', 'application/pdf', 'gpjexe.pdf'],
    ['a\0b\n.csv', 'text/csv', 'ab.csv'],
    ['', 'image/png', 'file.png'],
  ])('%j of %s is %j', (name, type, clean) => expect(attachmentName(name, type)).toBe(clean));

  test('a long name keeps its ending and stays within 200 characters', () => {
    const name = attachmentName(`${'x'.repeat(400)}.pdf`, 'application/pdf');
    expect(name.length).toBeLessThanOrEqual(200);
    expect(name).toMatch(/\.pdf$/);
  });
});

test('sound in a picture container is sound where it is sent as such', () => {
  expect(mimeTypeAs('voice', 'video/mp4')).toBe('audio/mp4');
  expect(mimeTypeAs('video', 'video/mp4')).toBe('video/mp4');
});

test('only WebP can be a sticker, and what is spoken takes no caption', () => {
  expect(kindsOf('image/webp')).toContain('sticker');
  expect(kindsOf('image/png')).not.toContain('sticker');
  expect(kindsOf('application/zip')).toEqual(['document']);
  expect(takesCaption('image')).toBe(true);
  expect(takesCaption('voice')).toBe(false);
});
