import { expect, test } from 'vitest';
import { jsonTree, type JsonNode } from './jsonTree';

/** `a:{b:1 c:[0:true]}`. */
function told(node: JsonNode | null): string {
  if (node === null) return 'none';
  const name = node.name === null ? '' : `${node.name}:`;
  const inner = node.children.map(told).join(' ');
  if (node.kind === 'object') return `${name}{${inner}}`;
  return node.kind === 'array' ? `${name}[${inner}]` : name + node.text;
}

test.each([
  ['{"a":1,"b":[true,null,"x"]}', '{a:1 b:[0:true 1:null 2:"x"]}'],
  ['[12345678901234567890,1.10]', '[0:12345678901234567890 1:1.10]'],
  ['{"a\\"b":{}}', '{a"b:{}}'],
  ['"alone"', '"alone"'],
  ['{"a":[1,{"b"', '{a:[0:1 1:{}]}'],
  ['{"a":', '{}'],
  ['', 'none'],
  ['<html>', 'none'],
  ['{"a":1}\n{"a":2}', 'none'],
  ['{nonsense}', 'none'],
])('%s is %s', (text, expected) => expect(told(jsonTree(text))).toBe(expected));

test('a document nested without end is refused, not followed', () => {
  expect(jsonTree('['.repeat(5000))).toBeNull();
});
