import type { ApiError } from '../backend/bindings';
import { en, type Messages } from './en';
import { ko } from './ko';

export type { Messages };
export type Language = 'en' | 'ko';

const all: Record<Language, Messages> = { en, ko };

export function messages(language: Language): Messages {
  return all[language];
}

/** The language for a setting of `system`, `en` or `ko`, given what the computer prefers. */
export function chooseLanguage(setting: string, preferred: readonly string[]): Language {
  if (setting === 'en' || setting === 'ko') return setting;
  const first = preferred.find((each) => /^(en|ko)\b/i.test(each));
  return first?.toLowerCase().startsWith('ko') ? 'ko' : 'en';
}

/** The engine's own sentence, with the capital and the full stop that its messages go without. */
export function whole(message: string): string {
  const text = message.replace(/^[a-z]+(?= )/, (word) => word.charAt(0).toUpperCase() + word.slice(1));
  return /[\p{L}\p{N}`'")\]]$/u.test(text) ? `${text}.` : text;
}

/** The sentence for an error, in the person's language when its code is known. */
export function sentence(t: Messages, { code, params, message }: ApiError): string {
  // A filter's first two parameters are the place and its length; the third says what is wrong there.
  if (code === 'filter') return t.filterProblems[params[2] ?? '']?.(...params.slice(3)) ?? whole(message);
  // A mistake in the project file: its place, and then a sentence of its own.
  if (code === 'project-invalid') {
    const why = t.diagnostics[params[2] ?? '']?.(...params.slice(3));
    return why === undefined ? whole(message) : t.problems[code]!(params[0]!, params[1]!, why);
  }
  return t.problems[code]?.(...params) ?? t.diagnostics[code]?.(...params) ?? whole(message);
}
