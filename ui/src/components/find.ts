/** Every place of a text inside an element, without regard to upper and lower case; at most so many. */
export function findIn(element: Element, text: string, most = 2000): Range[] {
  const wanted = text.toLowerCase();
  if (wanted === '') return [];
  const nodes = textNodes(element);
  const whole = nodes
    .map((node) => node.data)
    .join('')
    .toLowerCase();
  const found: Range[] = [];
  const cursor = { node: 0, before: 0 };
  for (let at = whole.indexOf(wanted); at >= 0 && found.length < most;) {
    const range = new Range();
    range.setStart(...place(nodes, cursor, at));
    range.setEnd(...place(nodes, { ...cursor }, at + wanted.length));
    found.push(range);
    at = whole.indexOf(wanted, at + wanted.length);
  }
  return found;
}

function textNodes(element: Element): Text[] {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const nodes: Text[] = [];
  while (walker.nextNode()) nodes.push(walker.currentNode as Text);
  return nodes;
}

/** The node and the place in it; the cursor only moves on. */
function place(nodes: Text[], cursor: { node: number; before: number }, at: number): [Text, number] {
  while (cursor.node < nodes.length - 1 && at > cursor.before + nodes[cursor.node]!.length) {
    cursor.before += nodes[cursor.node]!.length;
    cursor.node += 1;
  }
  const node = nodes[cursor.node]!;
  return [node, Math.min(at - cursor.before, node.length)];
}
