import { expect, test } from 'vitest';
import type { BodyInfo, BodyText } from '../../lib/backend/bindings';
import { fileNameOf, formsOf } from './forms';

const forms = (media_type: string, form: string, image: string | null = null) =>
  formsOf({ media_type } as BodyInfo, { form, image } as BodyText);

test.each([
  ['application/json', 'text', ['pretty', 'tree', 'text', 'hex']],
  ['text/html', 'text', ['pretty', 'text', 'page', 'hex']],
  ['text/css', 'text', ['pretty', 'text', 'hex']],
  ['text/plain', 'text', ['text', 'hex']],
  ['font/woff2', 'hex', ['font', 'hex']],
  ['audio/mpeg', 'hex', ['audio', 'hex']],
  ['application/grpc+proto', 'hex', ['fields', 'hex']],
  ['application/x-protobuf', 'hex', ['fields', 'hex']],
  ['', 'hex', ['hex']],
])('%s as %s', (type, form, expected) => expect(forms(type, form)).toEqual(expected));

test('a picture is seen first', () =>
  expect(forms('image/svg+xml', 'text', 'data:')).toEqual(['image', 'pretty', 'text', 'hex']));

test.each([
  ['/files/report.pdf?x=1', 'application/pdf', 'report.pdf'],
  ['/api/orders', 'application/json', 'orders.json'],
  ['/', 'text/html', 'body.html'],
  ['/%2e%2e/..', 'image/webp', 'body.webp'],
  ['/a/한글 문서', 'application/x-tar', '한글_문서.bin'],
])('%s of %s is saved as %s', (target, type, name) => expect(fileNameOf(target, type)).toBe(name));
