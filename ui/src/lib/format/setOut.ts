// Code as a person would have written it, line by line: what was minified, and what was cut off in the middle.

import beautifier from 'js-beautify/js/lib/beautifier.js';
import type { Language } from './language';

const USUAL = { indent_size: 2, wrap_line_length: 0, max_preserve_newlines: 2, end_with_newline: false };

export function setOut(language: Language, text: string): string {
  if (language === 'js') return beautifier.js(text, USUAL);
  if (language === 'css') return beautifier.css(text, USUAL);
  if (language === 'html')
    return beautifier.html(text, { ...USUAL, indent_inner_html: true, extra_liners: [] });
  // No element is known by its name: `link` has an end in a feed.
  return beautifier.html(text, {
    ...USUAL,
    inline: [],
    void_elements: [],
    content_unformatted: [],
    extra_liners: [],
  });
}
