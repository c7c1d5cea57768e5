//! One finding as people read it: the place, the lines around it, a mark below the address, and the corrected line.

use engine::api::types::{Browsers, Outlook, Severity};
use engine::check::{Found, Spot};

use crate::output::{Colour, Output};

/// All its lines.
pub(crate) fn of(found: &Found, output: Output) -> String {
    let mut lines = vec![title(found, output)];
    if let Some(other) = &found.other {
        lines.push(output.paint(Colour::Faint, &format!("    loaded from {}", place(other))));
    }
    lines.extend(excerpt(&found.at, output));
    lines.extend(correction(found, output));
    let browsers = browsers(&found.finding.browsers);
    lines.push(output.paint(Colour::Faint, &format!("    {browsers}")));
    lines.join("\n")
}

/// `dist/login.js:1:7: error: fetch http://a.com/x (browsers block it)`
fn title(found: &Found, output: Output) -> String {
    let finding = &found.finding;
    let (colour, word) = match finding.severity {
        Severity::Error => (Colour::Bad, "error"),
        Severity::Warning => (Colour::Notice, "warning"),
        Severity::Info => (Colour::Faint, "hint"),
    };
    let (what, url) = (finding.what.replace('-', " "), &finding.url);
    let place = output.paint(Colour::Strong, &place(&found.at));
    let (word, rule) = (output.paint(colour, word), &finding.rule);
    format!("{place}: {word}: {what} {url} ({}) [{rule}]", category(&finding.category))
}

fn place(spot: &Spot) -> String {
    let number = |n: Option<u32>| n.map_or_else(String::new, |n| format!(":{n}"));
    format!("{}{}{}", spot.file, number(spot.line), number(spot.column))
}

fn excerpt(spot: &Spot, output: Output) -> Vec<String> {
    let (Some(line), Some(text)) = (spot.line, &spot.excerpt) else {
        return spot.excerpt.iter().map(|text| format!("    {text}")).collect();
    };
    let first = line.saturating_sub(spot.before.len() as u32);
    let width = (line + spot.after.len() as u32).to_string().len();
    let numbered = |number: u32, text: &str| format!("  {number:>width$} | {text}");
    let faint = |number: u32, text: &String| output.paint(Colour::Faint, &numbered(number, text));
    let mut lines: Vec<_> =
        spot.before.iter().zip(first..).map(|(text, number)| faint(number, text)).collect();
    lines.push(numbered(line, text));
    if let Some(mark) = &spot.mark {
        let cells = |text: Option<&str>| text.unwrap_or_default().chars().map(cells).sum::<usize>();
        let before = " ".repeat(cells(text.get(..mark.start)));
        let carets = "^".repeat(cells(text.get(mark.clone())).max(1));
        lines.push(format!("  {:width$} | {before}{}", "", output.paint(Colour::Bad, &carets)));
    }
    lines.extend(spot.after.iter().zip(line + 1..).map(|(text, number)| faint(number, text)));
    lines
}

/// Terminal cells of a character: Hangul and other wide ones take two.
fn cells(character: char) -> usize {
    let wide = matches!(
        u32::from(character),
        0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f | 0xff00..=0xff60
            | 0xffe0..=0xffe6 | 0x1f300..=0x1faff | 0x20000..=0x3fffd
    );
    1 + usize::from(wide)
}

fn correction(found: &Found, output: Output) -> Vec<String> {
    let Some(fix) = &found.finding.fix else { return Vec::new() };
    let mut lines = Vec::new();
    if let (true, Some(pattern)) = (fix.kind == "add-behavior", &fix.pattern) {
        let goes_to = fix.goes_to.as_deref().unwrap_or_default();
        lines.push(format!("  + add a behavior for {pattern}, which answers {goes_to}"));
    }
    lines.push(match &fix.line {
        Some(line) => format!("  + {}", output.paint(Colour::Good, line.trim())),
        None => format!("  write {}", output.paint(Colour::Good, &fix.url)),
    });
    lines
}

/// `here: Chromium works, Firefox works, Safari blocked; deployed: unreachable`
fn browsers(browsers: &Browsers) -> String {
    let all =
        [("Chromium", &browsers.chromium), ("Firefox", &browsers.firefox), ("Safari", &browsers.safari)];
    let told = |pick: fn(&Outlook) -> &str| {
        let words = all.map(|(name, outlook)| (name, word(pick(outlook))));
        match words.iter().all(|(_, word)| *word == words[0].1) {
            true => words[0].1.to_owned(),
            false => words.map(|(name, word)| format!("{name} {word}")).join(", "),
        }
    };
    let (here, deployed) = (told(|outlook| &outlook.here), told(|outlook| &outlook.deployed));
    if here == deployed {
        format!("in browsers: {here}")
    } else {
        format!("here: {here}; once deployed: {deployed}")
    }
}

fn word(outcome: &str) -> &'static str {
    match outcome {
        "works" => "works",
        "upgraded" => "works if the host answers https",
        "upgrade-fails" => "fails: https at that port",
        "blocked" => "blocked",
        "warned" => "warns first",
        "asks" => "asks the visitor first",
        _ => "fails: no such host at the visitor's",
    }
}

fn category(category: &str) -> &'static str {
    match category {
        "blocked" => "browsers block it",
        "upgraded" => "browsers ask for https instead",
        "localhost" => "works on localhost only",
        "form" => "browsers warn before it is sent",
        "download" => "browsers refuse the download",
        _ => "leaves the https address",
    }
}
