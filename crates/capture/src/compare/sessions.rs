//! Two sessions side by side: what became of each behavior, and of each path in it.
//!
//! What differs by chance is not called a change: a latency that moved a little, a count that is another because
//! somebody clicked once more, a 304 in place of a 200. Counts are always told; the reader sees them beside each other.

mod pile;

use std::collections::HashMap;

use crate::summary::Place;
use pile::{Pile, changes};

/// Paths told apart; in a session with more of them, the others are one line of their behavior.
const MOST_PATHS: usize = 5_000;

/// Two sessions side by side.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sessions {
    /// One line for each behavior, the most changed first.
    pub routes: Vec<Line>,
    /// One for each method and path, the most changed first. Segments that are numbers or UUIDs are `*`.
    pub paths: Vec<Line>,
}

/// What became of a behavior or a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// `None` for requests no site serves.
    pub site: Option<String>,
    /// As written; `None` for requests no site serves.
    pub behavior: Option<String>,
    /// Method and path, `GET /api/items/*`; `None` for a whole behavior, and for all paths beyond those told apart.
    pub path: Option<String>,
    /// The left session's, and the right one's; `None` where it has no such request.
    pub figures: [Option<Figures>; 2],
    /// How they differ, the gravest first; empty when they do not.
    pub changes: Vec<Aspect>,
}

/// Requests in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Figures {
    /// All of them.
    pub requests: u32,
    /// Status 400 or more, or failed.
    pub errors: u32,
    /// How many of each status, in their order; those without an answer are not among them.
    pub statuses: Vec<(u16, u32)>,
    /// Microseconds within which 50 and 95 of 100 answers were complete; streams are left out.
    pub took: [Option<u64>; 2],
    /// Median bytes of the response body on the wire, 304s left out.
    pub size: Option<u64>,
}

/// How two lines differ, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    /// More or fewer of them fail.
    Errors,
    /// Only the left session has it.
    Gone,
    /// Only the right session has it.
    New,
    /// Answered with other statuses.
    Statuses,
    /// Takes longer, or less long.
    Latency,
    /// Answers are larger, or smaller.
    Size,
}

impl Aspect {
    /// `errors`, `gone`, `new`, `statuses`, `latency`, `size`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Errors => "errors",
            Self::Gone => "gone",
            Self::New => "new",
            Self::Statuses => "statuses",
            Self::Latency => "latency",
            Self::Size => "size",
        }
    }
}

/// What one exchange adds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample<'a> {
    pub(crate) target: &'a str,
    pub(crate) status: Option<u16>,
    pub(crate) is_error: bool,
    /// `None` for streams, and for what did not end.
    pub(crate) took: Option<u64>,
    pub(crate) size: Option<u64>,
}

/// Gathers the exchanges of both sides.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    routes: Vec<Route>,
    paths: usize,
    /// Method and path of the exchange at hand.
    key: String,
}

#[derive(Debug)]
struct Route {
    site: Option<String>,
    behavior: Option<String>,
    paths: HashMap<String, [Pile; 2]>,
    others: [Pile; 2],
}

impl Ledger {
    /// Adds an exchange of the left side, 0, or the right one, 1.
    pub(crate) fn add(&mut self, side: usize, place: &Place, sample: &Sample<'_>) {
        self.key.clear();
        self.key.push_str(&place.method);
        self.key.push(' ');
        fold(sample.target, &mut self.key);
        let at = self.route(place);
        let route = &mut self.routes[at];
        if let Some(piles) = route.paths.get_mut(&self.key) {
            return piles[side].add(sample);
        }
        if self.paths >= MOST_PATHS {
            return route.others[side].add(sample);
        }
        self.paths += 1;
        route.paths.entry(self.key.clone()).or_default()[side].add(sample);
    }

    fn route(&mut self, place: &Place) -> usize {
        let (site, behavior) = (place.site(), place.behavior());
        let is_it = |route: &Route| route.site.as_deref() == site && route.behavior.as_deref() == behavior;
        self.routes.iter().position(is_it).unwrap_or_else(|| {
            let (site, behavior) = (site.map(str::to_owned), behavior.map(str::to_owned));
            self.routes.push(Route { site, behavior, paths: HashMap::new(), others: Default::default() });
            self.routes.len() - 1
        })
    }

    /// Sums up, and judges.
    pub(crate) fn close(self) -> Sessions {
        let mut sessions = Sessions::default();
        for route in self.routes {
            sessions.routes.push(route.line(None, route.whole()));
            let others = route.others.iter().any(|pile| pile.requests > 0).then(|| route.others.clone());
            sessions.paths.extend(others.map(|piles| route.line(None, piles)));
            let paths = route.paths.iter().map(|(path, piles)| route.line(Some(path), piles.clone()));
            sessions.paths.extend(paths);
        }
        sort(&mut sessions.routes);
        sort(&mut sessions.paths);
        sessions
    }
}

impl Route {
    fn whole(&self) -> [Pile; 2] {
        let mut whole = self.others.clone();
        for piles in self.paths.values() {
            whole.iter_mut().zip(piles).for_each(|(all, pile)| all.merge(pile));
        }
        whole
    }

    fn line(&self, path: Option<&String>, piles: [Pile; 2]) -> Line {
        let changes = changes(&piles);
        Line {
            site: self.site.clone(),
            behavior: self.behavior.clone(),
            path: path.cloned(),
            figures: piles.map(Pile::figures),
            changes,
        }
    }
}

/// The gravest first, then the busiest.
fn sort(lines: &mut [Line]) {
    let requests = |line: &Line| line.figures.iter().flatten().map(|f| u64::from(f.requests)).sum::<u64>();
    lines.sort_by(|a, b| {
        let rank = |line: &Line| line.changes.first().map_or(u8::MAX, |aspect| *aspect as u8);
        let names = |line: &'_ Line| (line.path.clone(), line.behavior.clone(), line.site.clone());
        rank(a).cmp(&rank(b)).then(requests(b).cmp(&requests(a))).then_with(|| names(a).cmp(&names(b)))
    });
}

/// Appends a path in which items are one: segments that are numbers or UUIDs are `*`, the query is left out.
fn fold(target: &str, out: &mut String) {
    let path = target.split('?').next().unwrap_or_default();
    for (at, segment) in path.split('/').enumerate() {
        if at > 0 {
            out.push('/');
        }
        out.push_str(if names_an_item(segment) { "*" } else { segment });
    }
}

fn names_an_item(segment: &str) -> bool {
    let is_number = !segment.is_empty() && segment.bytes().all(|b| b.is_ascii_digit());
    let is_uuid = segment.len() == 36
        && segment.bytes().enumerate().all(|(at, b)| match at {
            8 | 13 | 18 | 23 => b == b'-',
            _ => b.is_ascii_hexdigit(),
        });
    is_number || is_uuid
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(method: &str) -> Place {
        let route = crate::sample::route("shop", "/api/*");
        Place { method: method.into(), route: Some(route), ..Place::default() }
    }

    fn sample(target: &str, status: u16, took: u64, size: u64) -> Sample<'_> {
        let (took, size) = (Some(took * 1000), Some(size));
        Sample { target, status: Some(status), is_error: status >= 400, took, size }
    }

    /// The left side's answers and the right side's to one path: status, milliseconds, bytes.
    fn check(left: &[(u16, u64, u64)], right: &[(u16, u64, u64)], expect: &[Aspect]) {
        let mut ledger = Ledger::default();
        for (side, answers) in [left, right].into_iter().enumerate() {
            for (status, took, size) in answers {
                ledger.add(side, &place("GET"), &sample("/a", *status, *took, *size));
            }
        }
        assert_eq!(ledger.close().paths[0].changes, expect, "{left:?} {right:?}");
    }

    #[test]
    fn what_differs_by_chance_is_no_change() {
        check(&[(200, 10, 100)], &[(200, 10, 100), (200, 11, 101)], &[]);
        check(&[(200, 10, 100); 3], &[(200, 14, 190); 3], &[]);
        check(&[(200, 100, 10_000); 3], &[(200, 125, 10_400); 9], &[]);
        check(&[(200, 10, 100)], &[(200, 900, 100)], &[]);
        check(&[(200, 10, 5_000)], &[(304, 1, 0), (200, 10, 5_000)], &[]);
    }

    #[test]
    fn what_changed_is_told_the_gravest_first() {
        check(&[(200, 10, 100)], &[], &[Aspect::Gone]);
        check(&[], &[(200, 10, 100)], &[Aspect::New]);
        check(&[], &[(500, 10, 100)], &[Aspect::Errors, Aspect::New]);
        check(&[(200, 10, 100)], &[(500, 10, 100)], &[Aspect::Errors, Aspect::Statuses]);
        check(&[(200, 10, 100)], &[(302, 10, 100)], &[Aspect::Statuses]);
        check(&[(200, 10, 100); 3], &[(200, 40, 900); 3], &[Aspect::Latency, Aspect::Size]);
        check(&[(404, 1, 1); 2], &[(404, 1, 1), (200, 1, 1)], &[Aspect::Errors, Aspect::Statuses]);
    }

    #[test]
    fn items_are_one_path_and_a_behavior_is_the_sum_of_its_paths() {
        let mut ledger = Ledger::default();
        let uuid = "/api/items/2f1b6f3e-8f0a-4c57-9d3e-111111111111?x=1";
        for target in ["/api/items/1", "/api/items/22?page=3", uuid, "/api/items/new"] {
            ledger.add(0, &place("GET"), &sample(target, 200, 10, 100));
        }
        ledger.add(1, &place("POST"), &sample("/api/items/7", 201, 30, 10));
        let sessions = ledger.close();
        let paths: Vec<_> = sessions.paths.iter().map(|line| line.path.as_deref().unwrap()).collect();
        assert_eq!(paths, ["GET /api/items/*", "GET /api/items/new", "POST /api/items/*"]);
        let [left, right] = sessions.routes[0].figures.clone().map(Option::unwrap);
        assert_eq!((left.requests, left.statuses), (4, vec![(200, 4)]));
        assert_eq!((right.requests, right.took), (1, [Some(30_000); 2]));
    }

    #[test]
    fn paths_beyond_those_told_apart_are_one_line() {
        let mut ledger = Ledger::default();
        for number in 0..MOST_PATHS + 10 {
            ledger.add(0, &place("GET"), &sample(&format!("/x{number}"), 200, 1, 1));
        }
        let sessions = ledger.close();
        let others = sessions.paths.iter().find(|line| line.path.is_none()).unwrap();
        assert_eq!(others.figures[0].as_ref().unwrap().requests, 10);
        assert_eq!(sessions.routes[0].figures[0].as_ref().unwrap().requests as usize, MOST_PATHS + 10);
    }
}
