//! One finding as people read it: the place, the lines around it, a mark below the address, and the corrected line.

use engine::api::types::{Browsers, Outlook};
use engine::check::{Found, Spot};
use unicode_width::UnicodeWidthStr;

use super::super::config::severity;
use crate::output::{Colour, Output};

/// All its lines.
pub(crate) fn of(found: &Found, output: Output) -> String {
    let mut lines = vec![title(found, output)];
    if let Some(other) = &found.other {
        let from = (output.words().loaded_from)(&place(other));
        lines.push(output.paint(Colour::Faint, &format!("    {from}")));
    }
    lines.extend(excerpt(&found.at, output));
    lines.extend(correction(found, output));
    lines.extend(needs(found, output));
    if !is_request(&found.finding.category) {
        return lines.join("\n");
    }
    let browsers = browsers(&found.finding.browsers, output);
    lines.push(output.paint(Colour::Faint, &format!("    {browsers}")));
    lines.join("\n")
}

/// `dist/login.js:1:7: error: fetch() to an insecure API: http://a.com/x (blocked by browsers) [J01]`
fn title(found: &Found, output: Output) -> String {
    let (finding, language) = (&found.finding, output.language());
    let place = output.paint(Colour::Strong, &place(&found.at));
    let severity = severity(finding.severity, output);
    let (what, category) =
        (language.finding("titles", &finding.what), language.finding("categories", &finding.category));
    format!("{place}: {severity}: {what}: {} ({category}) [{}]", finding.url, finding.rule)
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
        let cells = |text: Option<&str>| text.unwrap_or_default().width();
        let before = " ".repeat(cells(text.get(..mark.start)));
        let carets = "^".repeat(cells(text.get(mark.clone())).max(1));
        lines.push(format!("  {:width$} | {before}{}", "", output.paint(Colour::Bad, &carets)));
    }
    lines.extend(spot.after.iter().zip(line + 1..).map(|(text, number)| faint(number, text)));
    lines
}

fn correction(found: &Found, output: Output) -> Vec<String> {
    let Some(fix) = &found.finding.fix else { return Vec::new() };
    let mut lines = Vec::new();
    if let (true, Some(pattern)) = (fix.kind == "add-behavior", &fix.pattern) {
        let goes_to = fix.goes_to.as_deref().unwrap_or_default();
        lines.push(format!("  + {}", (output.words().add_behavior)(pattern, goes_to)));
    }
    lines.push(match &fix.line {
        Some(line) => format!("  + {}", output.paint(Colour::Good, line.trim())),
        None => format!("  {} {}", output.words().write_instead, output.paint(Colour::Good, &fix.url)),
    });
    lines
}

/// What the other side has to answer.
fn needs(found: &Found, output: Output) -> Vec<String> {
    let needs = &found.finding.needs;
    let heading = (!needs.is_empty()).then(|| format!("    {}:", output.words().has_to_answer));
    let lines = needs.iter().map(|line| format!("      {}", output.paint(Colour::Good, line)));
    heading.into_iter().chain(lines).collect()
}

/// Whether browsers differ about it: the other kinds are no requests that are let through or not.
fn is_request(category: &str) -> bool {
    !matches!(category, "cors" | "refused" | "trap" | "advice")
}

/// `here: Chromium works, Firefox works, Safari blocked; once deployed: reaches nobody`
fn browsers(browsers: &Browsers, output: Output) -> String {
    let all =
        [("Chromium", &browsers.chromium), ("Firefox", &browsers.firefox), ("Safari", &browsers.safari)];
    let told = |pick: fn(&Outlook) -> &str| {
        let words = all.map(|(name, outlook)| (name, output.language().finding("outcomes", pick(outlook))));
        match words.iter().all(|(_, word)| *word == words[0].1) {
            true => words[0].1.clone(),
            false => words.map(|(name, word)| format!("{name} {word}")).join(", "),
        }
    };
    let (here, deployed) = (told(|outlook| &outlook.here), told(|outlook| &outlook.deployed));
    let words = output.words();
    if here == deployed {
        format!("{}: {here}", words.in_browsers)
    } else {
        format!("{}: {here}; {}: {deployed}", words.here, words.deployed)
    }
}
