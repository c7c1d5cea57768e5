// In which forms a body can be looked at.

import type { BodyInfo, BodyText } from '../../lib/backend/bindings';
import { isJson } from '../../lib/format/json';

export type BodyForm = 'image' | 'page' | 'font' | 'audio' | 'pretty' | 'tree' | 'fields' | 'text' | 'hex';

/** The best first. */
export function formsOf(info: BodyInfo, body: BodyText): BodyForm[] {
  const type = info.media_type.toLowerCase();
  const text = body.form === 'text';
  const out: BodyForm[] = [];
  if (body.image !== null) out.push('image');
  if (isFont(type)) out.push('font');
  if (/^(audio|video)\//.test(type)) out.push('audio');
  if (isProtobuf(type)) out.push('fields');
  if (text && isJson(type)) out.push('pretty', 'tree');
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
