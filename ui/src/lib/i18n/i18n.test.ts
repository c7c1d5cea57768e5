import { describe, expect, test } from 'vitest';
import { en } from './en';
import { chooseLanguage, messages, sentence, whole } from './i18n';
import { ko } from './ko';
import { sentences, type Sentence } from './sentences';

/** All keys with the kind of what they hold, depth first. */
function keys(value: object, path = ''): string[] {
  return Object.entries(value).flatMap(([key, each]) =>
    typeof each === 'object' ? keys(each, `${path}${key}.`) : [`${path}${key}: ${typeof each}`],
  );
}

test('Korean has every key of English, also where the type allows any', () => {
  const has = new Set(keys(ko));
  expect(keys(en).filter((key) => !has.has(key))).toEqual([]);
});

/** Every text, with something for its parameters. */
function texts(value: object): string[] {
  return Object.values(value).flatMap((each) => {
    if (typeof each === 'string') return [each];
    if (typeof each === 'object') return texts(each as object);
    const said = (each as (...params: unknown[]) => unknown)('가', 2, '나');
    return typeof said === 'string' ? [said] : texts(said as object);
  });
}

test('Korean speaks with one voice: statements in 합니다, instructions in 하세요', () => {
  const other = texts(ko).filter((text) => /십시오|바랍니다|[에예해어아여]요(?=[.?!]|$)/.test(text));
  expect(other).toEqual([]);
});

test('nothing undefined is said', () => {
  for (const all of [en, ko]) expect(texts(all).filter((text) => /undefined|NaN/.test(text))).toEqual([]);
});

/** The tables of both languages in `words/`, by file. */
const tables = import.meta.glob<Record<string, Sentence>>('../../../../words/*/*.json', {
  import: 'default',
  eager: true,
});

/** The parameters a table's sentences name, by code; all of them where a sentence differs by the first. */
function placeholders(table: Record<string, Sentence>) {
  const named = (sentence: Sentence) => JSON.stringify(sentence).match(/\{\d/g) ?? [];
  return Object.entries(table).map(([code, sentence]) => [code, new Set(named(sentence))] as const);
}

test('a sentence in Korean names what it names in English', () => {
  const pairs = Object.entries(tables).flatMap(([path, korean]) => {
    const english = path.includes('/ko/') && tables[path.replace('/ko/', '/en/')];
    return english ? [[english, korean] as const] : [];
  });
  expect(pairs.length).toBeGreaterThan(3);
  for (const [english, korean] of pairs) {
    const known = new Map(placeholders(korean));
    const lost = placeholders(english).filter(([code, names]) =>
      [...names].some((name) => !known.get(code)?.has(name)),
    );
    expect(lost).toEqual([]);
  }
});

test('a sentence takes its parameters, says what to say without one, and may differ by the first', () => {
  const said = sentences({
    plain: '{1} before {0|nobody}',
    differing: { '1': 'one', '*': '{0} of `{a,b}`' },
  });
  expect(said['plain']?.('a', 'b')).toBe('b before a');
  expect(said['plain']?.('', 'b')).toBe('b before nobody');
  expect([said['differing']?.('1'), said['differing']?.('2')]).toEqual(['one', '2 of `{a,b}`']);
});

describe('the language', () => {
  test('is what was chosen', () => expect(chooseLanguage('ko', ['en-US'])).toBe('ko'));
  test('or the first the computer prefers that there is', () => {
    expect(chooseLanguage('system', ['fr-FR', 'ko-KR', 'en-US'])).toBe('ko');
  });
  test('or English', () => expect(chooseLanguage('system', ['fr-FR'])).toBe('en'));
});

describe('an error', () => {
  const error = {
    code: 'port-in-use',
    params: ['127.0.0.1:8443', '8443', 'caddy'],
    message: 'something is wrong',
  };

  test('is said by its code, with who and where', () => {
    for (const language of ['en', 'ko'] as const) {
      const said = sentence(messages(language), error);
      expect(said).toContain('caddy');
      expect(said).toContain('127.0.0.1:8443');
    }
  });

  test('in a filter is said by what is wrong there', () => {
    const filter = {
      code: 'filter',
      params: ['4', '0', 'missing-value', 'path'],
      message: 'something is wrong',
    };
    expect(sentence(ko, filter)).toContain('`path:`');
    expect(sentence(en, filter)).toBe('Something is wrong.');
  });

  test('is said as it came when the code is not known, as a sentence', () => {
    expect(sentence(en, { ...error, code: 'something-new' })).toBe('Something is wrong.');
  });

  test('keeps names as they are written', () => {
    expect(whole('~/shop/localfront.toml:3: no site; write `[[site]]`')).toBe(
      '~/shop/localfront.toml:3: no site; write `[[site]]`.',
    );
    expect(whole('already whole?')).toBe('Already whole?');
  });
});
