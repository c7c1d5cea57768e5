//! GraphQL over HTTP: which operations a request asks for.

use serde_json::Value as Json;

/// Operations of one request that are read.
const MOST: usize = 100;

/// One operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// `query`, `mutation` or `subscription`.
    pub kind: &'static str,
    /// `None` for an anonymous one.
    pub name: Option<String>,
    /// The document.
    pub query: String,
    /// As JSON, indented.
    pub variables: Option<String>,
}

/// The operations in a JSON body, one or a batch of them; empty when it is none.
#[must_use]
pub fn of_body(body: &str) -> Vec<Operation> {
    match serde_json::from_str(body) {
        Ok(Json::Array(batch)) => batch.iter().take(MOST).filter_map(operation).collect(),
        Ok(one) => operation(&one).into_iter().collect(),
        Err(_) => Vec::new(),
    }
}

/// The operation in a query's parameters.
#[must_use]
pub fn of_query(pairs: &[(String, String)]) -> Option<Operation> {
    let find = |name: &str| pairs.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
    let query = find("query")?;
    let variables = find("variables").and_then(|text| serde_json::from_str(text).ok());
    read(query, find("operationName"), variables.as_ref())
}

fn operation(request: &Json) -> Option<Operation> {
    let text = |name: &str| request.get(name).and_then(Json::as_str);
    read(text("query")?, text("operationName"), request.get("variables"))
}

fn read(query: &str, asked: Option<&str>, variables: Option<&Json>) -> Option<Operation> {
    let all = operations(query);
    let named = |name: &str| all.iter().find(|(_, n)| n.as_deref() == Some(name));
    let (kind, name) = asked.filter(|name| !name.is_empty()).and_then(named).or(all.first())?.clone();
    let variables = variables.filter(|v| !v.is_null()).and_then(|v| serde_json::to_string_pretty(v).ok());
    Some(Operation { kind, name, query: query.to_owned(), variables })
}

/// Where in a document, at its outermost level.
#[derive(Clone, Copy)]
enum Place {
    /// Between definitions.
    Outside,
    /// After the keyword of an operation.
    Keyword,
    /// Before the braces of a definition.
    Head,
}

/// The operations a document defines (GraphQL, section 2.3): at the outermost level, beside fragments. Empty when it
/// is no document.
fn operations(document: &str) -> Vec<(&'static str, Option<String>)> {
    let (mut found, mut place) = (Vec::new(), Place::Outside);
    // Braces; and parentheses, whose values may hold braces of their own.
    let (mut depth, mut round) = (0_u32, 0_u32);
    for word in (Words { rest: document }) {
        match word {
            "(" => round += 1,
            ")" => round = round.saturating_sub(1),
            _ if round > 0 => {}
            "{" => {
                if depth == 0 && matches!(place, Place::Outside) {
                    // The short form of an anonymous query.
                    found.push(("query", None));
                }
                depth += 1;
            }
            "}" if depth > 1 => depth -= 1,
            "}" => (depth, place) = (0, Place::Outside),
            _ if depth > 0 => {}
            word => match place.after(word, &mut found) {
                Some(next) => place = next,
                None => return Vec::new(),
            },
        }
    }
    found
}

impl Place {
    /// `None` when no document goes on like that.
    fn after(self, word: &str, found: &mut Vec<(&'static str, Option<String>)>) -> Option<Self> {
        match self {
            Self::Outside if word == "fragment" => {}
            Self::Outside => {
                let kinds = ["query", "mutation", "subscription"];
                found.push((kinds.into_iter().find(|kind| *kind == word)?, None));
                return Some(Self::Keyword);
            }
            Self::Keyword if is_name(word) => found.last_mut()?.1 = Some(word.to_owned()),
            Self::Keyword | Self::Head => {}
        }
        Some(Self::Head)
    }
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

/// Names and punctuators; texts and comments are skipped (section 2.1).
struct Words<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Words<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        loop {
            self.rest =
                self.rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '\u{feff}'));
            let first = self.rest.chars().next()?;
            match first {
                '#' => self.skip(self.rest.find('\n').unwrap_or(self.rest.len())),
                '"' => self.skip(text_length(self.rest)),
                _ => break,
            }
        }
        let name =
            self.rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(self.rest.len());
        let length = if name > 0 { name } else { self.rest.chars().next()?.len_utf8() };
        let (word, rest) = self.rest.split_at(length);
        self.rest = rest;
        Some(word)
    }
}

impl Words<'_> {
    fn skip(&mut self, length: usize) {
        self.rest = &self.rest[length..];
    }
}

/// Of the text at the beginning, with its quotes.
fn text_length(from: &str) -> usize {
    if let Some(block) = from.strip_prefix("\"\"\"") {
        return block.find("\"\"\"").map_or(from.len(), |at| at + 6);
    }
    let mut escaped = false;
    for (at, c) in from.char_indices().skip(1) {
        match c {
            '"' | '\n' if !escaped => return at + 1,
            _ => escaped = c == '\\' && !escaped,
        }
    }
    from.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(document: &str) -> Vec<(&'static str, Option<String>)> {
        operations(document)
    }

    #[test]
    fn operations_are_found_where_they_stand() {
        let named = |kind, name: &str| (kind, Some(name.to_owned()));
        assert_eq!(told("query Items($n: Int = 1) @live { items(n: $n) { id } }"), [named("query", "Items")]);
        assert_eq!(told("{ items { id } }"), [("query", None)]);
        assert_eq!(
            told("query A($in: In = { n: 1 }) { a(x: { y: 2 }) } mutation B { b }"),
            [named("query", "A"), named("mutation", "B")]
        );
        assert_eq!(told("mutation { add(text: \"query B { }\") }"), [("mutation", None)]);
        assert_eq!(
            told("# query No\nfragment F on Item { id }\nquery A { a }\nsubscription B { b }"),
            [named("query", "A"), named("subscription", "B")]
        );
        assert_eq!(told("select * from items"), []);
    }

    #[test]
    fn a_request_is_read_with_its_variables() {
        let body = r#"{"query":"query A{a} mutation B{b}","operationName":"B","variables":{"n":1}}"#;
        let found = of_body(body);
        assert_eq!((found[0].kind, found[0].name.as_deref()), ("mutation", Some("B")));
        assert_eq!(found[0].variables.as_deref(), Some("{\n  \"n\": 1\n}"));
        assert_eq!(of_body(r#"[{"query":"{a}"},{"query":"{b}"},{"other":1}]"#).len(), 2);
        assert_eq!(of_body(r#"{"query":"lamp"}"#), []);
        let pairs = [("query".to_owned(), "{a}".to_owned())];
        assert_eq!(of_query(&pairs).unwrap().kind, "query");
    }

    proptest! {
        #[test]
        fn anything_can_be_read(text in "(query|\\{|\\}|\"|\\\\|#|\n|a|\\(|\\PC){0,40}") {
            operations(&text);
        }
    }
}
