//! JavaScript and TypeScript: addresses given to calls that fetch, and the constants that flow into them.
//!
//! Nothing is run. A string counts for what its parser says it is: an argument of a known call, a base
//! address, a constant of the same file that ends up in one. What has no known use is reported only when its
//! host leaves little doubt, and then with low confidence.

mod aliases;
mod bindings;
mod called;
mod element;
mod embedded;
mod fold;
mod loose;
mod nesting;
mod path;
mod places;
mod preflight;
mod reader;
mod sinks;
mod value;
mod written;

use std::thread;

use oxc_allocator::Allocator;
use oxc_parser::{ParseOptions, Parser, ParserReturn};
use oxc_semantic::{SemanticBuilder, Stats};
use oxc_span::SourceType;

use crate::document::Skipped;
use crate::rules::Rule;
use crate::survey::Survey;
use crate::text::Text;
use reader::Reader;

/// What a piece of code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    /// A script or module; JSX where it does not parse without.
    JavaScript,
    /// TypeScript without JSX.
    TypeScript,
    /// TypeScript with JSX.
    TypeScriptJsx,
    /// The body of an event handler or a `javascript:` URL.
    Handler,
}

/// Code that needs no more stack than this is read on the caller's: 256 KiB.
const OWN_STACK: usize = 256 << 10;
/// What reading takes beside the nesting of the code: 2 MiB.
const BASE_STACK: usize = 2 << 20;
/// Code that might need more stack than this is not read: 512 MiB, of which only what is used is real.
const MOST_STACK: usize = 512 << 20;

/// Reads code into the survey.
pub(crate) fn scan(code: &Text, language: Language, survey: &mut Survey) {
    if !might_ask(&code.text) {
        return;
    }
    match language {
        Language::JavaScript => {
            if !with_stack(code, SourceType::unambiguous(), None, survey) {
                with_stack(code, SourceType::unambiguous().with_jsx(true), None, survey);
            }
        }
        Language::TypeScript => _ = with_stack(code, SourceType::ts(), None, survey),
        Language::TypeScriptJsx => _ = with_stack(code, SourceType::tsx(), None, survey),
        Language::Handler => _ = with_stack(code, SourceType::script(), None, survey),
    }
}

/// Reads the value of an attribute that is code: statements, or an expression that this rule asks for.
pub(crate) fn value(code: &Text, rule: Option<&'static Rule>, survey: &mut Survey) {
    if !might_ask(&code.text) {
        return;
    }
    // Frameworks have words of their own there: what is no code after all is nothing left out.
    let skipped = survey.skipped.len();
    if !with_stack(&code.in_parentheses(), SourceType::ts(), rule, survey) {
        with_stack(code, SourceType::ts(), None, survey);
    }
    survey.skipped.truncate(skipped);
}

/// Cheap: code without these has no insecure address, however it is put together.
fn might_ask(code: &str) -> bool {
    const PARTS: [&str; 9] = ["http", "://", "ws:", "tp:", "HTTP", "WS:", "\\", "atob", "fromChar"];
    PARTS.iter().any(|part| code.contains(part))
}

/// The parser recurses, so deeply nested code is read on a stack that is large enough for it. `false` when
/// it is not in this language. A fault of the parser ends its thread, not ours.
fn with_stack(code: &Text, kind: SourceType, rule: Option<&'static Rule>, survey: &mut Survey) -> bool {
    let needed = nesting::stack(&code.text, kind);
    if needed <= OWN_STACK {
        return parse(code, kind, rule, survey);
    }
    if needed > MOST_STACK {
        survey.skip(Skipped::TooDeep);
        return true;
    }
    let read = thread::scope(|scope| {
        let builder = thread::Builder::new().name("mixed-content".to_owned()).stack_size(needed + BASE_STACK);
        let thread = builder.spawn_scoped(scope, || parse(code, kind, rule, survey));
        thread.map_err(|_| Skipped::TooDeep)?.join().map_err(|_| Skipped::Syntax)
    });
    read.unwrap_or_else(|why| {
        survey.skip(why);
        true
    })
}

/// About as many scopes, variables and references as code of this length has: counting them would take another walk.
fn expected(code: &str) -> Stats {
    let one_in = |bytes: usize| u32::try_from(code.len() / bytes).unwrap_or(u32::MAX);
    Stats::new(0, one_in(60), one_in(40), one_in(12))
}

fn parse(code: &Text, kind: SourceType, rule: Option<&'static Rule>, survey: &mut Survey) -> bool {
    let allocator = Allocator::default();
    let options = ParseOptions { allow_return_outside_function: true, ..ParseOptions::default() };
    let ParserReturn { program, panicked, .. } =
        Parser::new(&allocator, &code.text, kind).with_options(options).parse();
    if panicked {
        if kind.is_jsx() || kind.is_typescript() || !kind.is_unambiguous() {
            survey.skip(Skipped::Syntax);
        }
        return false;
    }
    let program = allocator.alloc(program);
    let built =
        SemanticBuilder::new().with_build_nodes(false).with_stats(expected(&code.text)).build(program);
    Reader::new(code, built.semantic.scoping(), survey).read(program, rule);
    true
}
