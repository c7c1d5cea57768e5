//! How much stack reading a program may take, told from its characters alone.
//!
//! The parser recurses once for each open bracket and for each operator or keyword of a chain such as
//! `a=b=c=...` or `if(a)if(b)...`, and it aborts the process when the stack ends. So this errs on the side of
//! too much: stack that is not used costs nothing but addresses. Where `/` may be a division or start a
//! regular expression, both are followed.

mod guess;
mod lengths;

use oxc_span::SourceType;

use guess::Guess;

/// Bytes of stack for an open bracket, several times what was measured.
const LEVEL: usize = 8 << 10;
/// Bytes of stack for a link of a chain.
const STEP: usize = 1_200;
/// Open brackets at which it is too much whatever the stack: scopes within scopes take quadratic time.
const MOST_LEVELS: usize = 10_000;
/// Ways to read a program that are followed side by side.
const MOST_GUESSES: usize = 8;

/// An upper bound, in bytes; `usize::MAX` for what is not to be read at all.
pub(super) fn stack(code: &str, kind: SourceType) -> usize {
    // Text between JSX tags has quotes and brackets that mean nothing.
    if kind.is_jsx() { blind(code) } else { followed(code, !kind.is_typescript()) }
}

/// Every bracket taken to stay open, and every word and mark to be a link of one chain.
fn blind(code: &str) -> usize {
    let mut in_word = false;
    code.bytes().fold(0_usize, |cost, byte| {
        let was_word = std::mem::replace(&mut in_word, is_word(byte));
        cost.saturating_add(match byte {
            b'(' | b'[' | b'{' | b'`' => LEVEL,
            _ if byte.is_ascii_whitespace() || (in_word && was_word) => 0,
            _ => STEP,
        })
    })
}

/// `ends_at_comma`: no chain goes on after a comma, as type arguments of TypeScript do.
fn followed(code: &str, ends_at_comma: bool) -> usize {
    let mut guesses = vec![Guess::new(ends_at_comma)];
    let mut worst = 0;
    while let Some(index) = behind(&guesses) {
        let mut guess = guesses.swap_remove(index);
        let other = advance(&mut guess, code.as_bytes(), guesses.is_empty(), &mut worst);
        for guess in [Some(guess), other].into_iter().flatten() {
            let known = guesses.iter().any(|known| known.is_same(&guess));
            if !known && !guess.is_done(code.len()) {
                guesses.push(guess);
            }
        }
        if guesses.len() > MOST_GUESSES {
            return blind(code);
        }
    }
    worst
}

/// Reads a token; all of them up to the next doubt when there is no other guess to keep pace with.
fn advance(guess: &mut Guess, code: &[u8], is_alone: bool, worst: &mut usize) -> Option<Guess> {
    loop {
        let other = guess.step(code);
        *worst = guess.cost().max(*worst);
        if other.is_some() || !is_alone || guess.is_done(code.len()) {
            return other;
        }
    }
}

/// The guess that has read least.
fn behind(guesses: &[Guess]) -> Option<usize> {
    (0..guesses.len()).min_by_key(|index| guesses[*index].at())
}

/// Bytes that words are made of; all of code is asked, so it is a table.
const WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < table.len() {
        let character = byte as u8;
        table[byte] = character.is_ascii_alphanumeric()
            || matches!(character, b'_' | b'$' | b'\\')
            || character >= 0x80;
        byte += 1;
    }
    table
};

fn is_word(byte: u8) -> bool {
    WORD[usize::from(byte)]
}
