import { scan, type Token } from './json';

/** A value of a JSON text, as it is written there: numbers keep all their digits. */
export interface JsonNode {
  /** The name in an object, or the place in an array; `null` for the whole. */
  name: string | null;
  kind: 'object' | 'array' | 'string' | 'number' | 'word' | 'plain';
  /** Of a leaf: its text. */
  text: string;
  children: JsonNode[];
}

/** Deeper than any document a person would open by hand. */
const DEEPEST = 200;

/** The tree of a JSON text; as far as it goes when it ends in the middle, and `null` when it is no JSON at all. */
export function jsonTree(text: string): JsonNode | null {
  const tokens = scan(text);
  if (tokens.length === 0) return null;
  const reader = { tokens, at: 0 };
  const node = value(reader, null, 0);
  // What follows the value is not JSON: lines of JSON, or something else that begins like it.
  return node !== null && reader.at >= tokens.length ? node : null;
}

interface Reader {
  tokens: Token[];
  at: number;
}

function value(reader: Reader, name: string | null, depth: number): JsonNode | null {
  const token = reader.tokens[reader.at];
  if (!token || depth > DEEPEST) return null;
  reader.at += 1;
  if (token.text === '{') return group(reader, name, 'object', '}', depth);
  if (token.text === '[') return group(reader, name, 'array', ']', depth);
  if (token.kind === 'plain' || token.kind === 'key') return null;
  return { name, kind: token.kind, text: token.text, children: [] };
}

function group(
  reader: Reader,
  name: string | null,
  kind: 'object' | 'array',
  end: string,
  depth: number,
): JsonNode | null {
  const children: JsonNode[] = [];
  while (reader.at < reader.tokens.length) {
    const token = reader.tokens[reader.at]!;
    if (token.text === end) {
      reader.at += 1;
      break;
    }
    if (token.text === ',') {
      reader.at += 1;
      continue;
    }
    const label = kind === 'object' ? key(reader) : String(children.length);
    if (label === null) return null;
    if (reader.at >= reader.tokens.length) break;
    const child = value(reader, label, depth + 1);
    if (child === null) return null;
    children.push(child);
  }
  return { name, kind, text: '', children };
}

function key(reader: Reader): string | null {
  const token = reader.tokens[reader.at]!;
  if (token.kind !== 'key' && token.kind !== 'string') return null;
  reader.at += 1;
  if (reader.tokens[reader.at]?.text === ':') reader.at += 1;
  return unquoted(token.text);
}

/** `a` of `"a"`; the text itself when its escapes make no sense. */
export function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text.replace(/^"|"$/g, '');
  }
}
