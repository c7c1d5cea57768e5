import { expect, test } from 'vitest';
import { languageOf } from './language';
import { setOut } from './setOut';

test.each([
  ['text/javascript', 'js'],
  ['application/x-javascript', 'js'],
  ['TEXT/CSS', 'css'],
  ['text/html', 'html'],
  ['application/xhtml+xml', 'html'],
  ['application/rss+xml', 'xml'],
  ['image/svg+xml', 'xml'],
  ['application/json', null],
  ['text/plain', null],
] as const)('%s is %s', (type, language) => expect(languageOf(type)).toBe(language));

test('a minified script gets lines, and its strings and patterns stay', () => {
  const script = 'const a=/[/}{]\\/;/g,b=`{${a};}`;function f(x){if(x)return"a;{";for(;;){f(x)}}';
  const lines = setOut('js', script);
  expect(lines.split('\n').length).toBeGreaterThan(8);
  for (const kept of ['/[/}{]\\/;/g', '`{${a};}`', '"a;{"', 'for (;;) {']) expect(lines).toContain(kept);
});

test('a style sheet and a page get lines', () => {
  expect(setOut('css', 'a{color:red;background:url("x;{")}@media print{a{b:c}}')).toBe(
    'a {\n  color: red;\n  background: url("x;{")\n}\n\n@media print {\n  a {\n    b: c\n  }\n}',
  );
  expect(setOut('html', '<ul><li>가<li>b</ul><pre>  x\n y</pre>')).toContain('<pre>  x\n y</pre>');
});

test('elements of XML mean nothing by their names', () => {
  expect(setOut('xml', '<feed><link>a</link><entry><title>b</title></entry></feed>')).toBe(
    '<feed>\n  <link>a</link>\n  <entry>\n    <title>b</title>\n  </entry>\n</feed>',
  );
});

test.each(['js', 'css', 'html', 'xml'] as const)(
  '%s that was cut off in the middle is no error',
  (language) => {
    for (const text of ['', '{', '<a href="', 'a{b:c;/*', 'x = `${', '"', '</', '}}}', '/['])
      setOut(language, text);
  },
);
