/** The bytes of a base64 text. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

const LINE = 16;

/** Bytes as lines of `00000010  48 65 6c 6c 6f …  Hello…`; `offset` is the place of the first byte in the whole. */
export function hexDump(bytes: Uint8Array, offset: number): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += LINE) {
    const part = bytes.subarray(at, at + LINE);
    const place = (offset + at).toString(16).padStart(8, '0');
    const hex = [...part].map((byte) => byte.toString(16).padStart(2, '0'));
    const halves = [hex.slice(0, 8).join(' '), hex.slice(8).join(' ')].join('  ');
    lines.push(`${place}  ${halves.padEnd(LINE * 3)}  ${[...part].map(letter).join('')}`);
  }
  return lines.join('\n');
}

function letter(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
}
