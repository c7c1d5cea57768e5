import { expect, test } from 'vitest';
import { fromBase64, hexDump } from './binary';

test('bytes come out of base64 as they went in', () => {
  expect([...fromBase64('AP+A')]).toEqual([0, 255, 128]);
});

test('a line shows the place, sixteen bytes, and what is readable of them', () => {
  const bytes = new TextEncoder().encode('Hello, world!\n\u00ff0123');
  expect(hexDump(bytes, 0x20)).toBe(
    '00000020  48 65 6c 6c 6f 2c 20 77  6f 72 6c 64 21 0a c3 bf  Hello, world!...\n' +
      `00000030  ${'30 31 32 33'.padEnd(48)}  0123`,
  );
});
