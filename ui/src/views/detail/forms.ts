// In which forms a body can be looked at.

import type { BodyInfo, BodyText } from '../../lib/backend/bindings';
import { isJson } from '../../lib/format/json';
import { languageOf } from '../../lib/format/language';

export type BodyForm =
  'image' | 'page' | 'font' | 'audio' | 'pdf' | 'pretty' | 'tree' | 'fields' | 'text' | 'hex';

/** The best first. */
export function formsOf(info: BodyInfo, body: BodyText): BodyForm[] {
  const type = info.media_type.toLowerCase();
  const text = body.form === 'text';
  const out: BodyForm[] = [];
  if (body.image !== null) out.push('image');
  if (isFont(type)) out.push('font');
  if (/^(audio|video)\//.test(type)) out.push('audio');
  if (type === 'application/pdf') out.push('pdf');
  if (isProtobuf(type)) out.push('fields');
  if (text && isJson(type)) out.push('pretty', 'tree');
  else if (text && languageOf(type) !== null) out.push('pretty');
  if (text) out.push('text');
  if (text && type === 'text/html') out.push('page');
  out.push('hex');
  return out;
}

export function isFont(type: string): boolean {
  return /^font\/|^application\/(x-)?font|vnd\.ms-opentype/.test(type);
}

/** Length-prefixed messages of gRPC, or one message alone. */
export function isProtobuf(type: string): boolean {
  return /^application\/(grpc|(x-|vnd\.google\.)?protobuf)/.test(type);
}

const EXTENSIONS: Record<string, string> = {
  'application/pdf': 'pdf',
  'application/json': 'json',
  'text/html': 'html',
  'text/plain': 'txt',
  'text/css': 'css',
  'text/javascript': 'js',
  'image/svg+xml': 'svg',
  'image/jpeg': 'jpg',
};

/** What a body may be called as a file: as in its address, with an extension by its type where that has none. */
export function fileNameOf(target: string, media_type: string): string {
  const last = target.split(/[?#]/)[0]!.split('/').at(-1) ?? '';
  const name = last.replace(/[^\p{L}\p{N}._-]/gu, '_').replace(/^\.+/, '') || 'body';
  if (/\.\w{1,5}$/.test(name)) return name;
  const type = media_type.toLowerCase();
  const extension = EXTENSIONS[type] ?? /^(?:image|font|audio|video)\/(\w+)$/.exec(type)?.[1] ?? 'bin';
  return `${name}.${extension}`;
}
