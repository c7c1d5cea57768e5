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

/** The sentence for an error, in the person's language when its code is known. */
export function sentence(t: Messages, error: ApiError): string {
  return (
    t.problems[error.code]?.(...error.params) ?? t.failures[error.code]?.(...error.params) ?? error.message
  );
}
