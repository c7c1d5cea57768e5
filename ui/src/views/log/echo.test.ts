import { expect, test } from 'vitest';
import { messages } from '../../lib/i18n/i18n';
import { echo } from './echo';

const en = messages('en').filterWords;

test.each([
  ['', ''],
  ['status:4xx', 'status is 4xx'],
  ['status:>=400 path:/api/*', 'status is >=400 and path fits /api/*'],
  ['-type:js', 'not type is js'],
  ['not is:mixed', 'not has mixed content'],
  ['lamp or "floor lamp"', 'has “lamp” or has “floor lamp”'],
  ['(took:>1s or is:error) method:GET', '(took >1s or failed or status is 400 or more) and method is GET'],
  ['lamp status:', 'has “lamp”'],
  ['unknown:thing', 'unknown: thing'],
])('%s is said as %s', (filter, said) => expect(echo(en, filter)).toBe(said));

test('Korean says every field too', () => {
  const ko = messages('ko').filterWords;
  expect(Object.keys(ko.fields).sort()).toEqual(Object.keys(en.fields).sort());
  expect(echo(ko, 'status:4xx -type:js')).toBe('상태 4xx 그리고 유형 js 제외');
});
