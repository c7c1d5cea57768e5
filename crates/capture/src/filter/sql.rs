//! What a filter means in the journal. Values are always parameters. Every term is 0 or 1, never NULL, so that
//! `NOT` is the opposite here as it is in `eval`.
//!
//! What lies below a row is not looked at here: a deep term counts as true where that lets more rows through and as
//! false where it is negated, so that no row that matches is left out.

use rusqlite::types::Value;

use super::glob::like_part;
use super::{Expr, Span, Term};
use crate::exchange::Timestamp;
use crate::initiator::By;
use crate::summary::{Answerer, State};
use crate::verdict::Verdict;

/// A condition on `exchange x` and its parameters.
#[derive(Debug, Default)]
pub(crate) struct Sql {
    pub(crate) text: String,
    pub(crate) values: Vec<Value>,
    now: Timestamp,
}

impl Sql {
    /// The condition for a filter and, when given, a site's whole name as it is written, and a session.
    pub(crate) fn of(expr: &Expr, site: Option<&str>, session: Option<i64>, now: Timestamp) -> Self {
        let mut sql = Self { now, ..Self::default() };
        if let Some(site) = site {
            sql.place("p.site = ?", [site]);
            sql.push(" AND ");
        }
        if let Some(session) = session {
            sql.push("x.place IN (SELECT id FROM place WHERE session = ?) AND ");
            sql.values.push(session.into());
        }
        sql.expr(expr, true);
        sql
    }

    /// `most` is what a deep term counts as.
    fn expr(&mut self, expr: &Expr, most: bool) {
        match expr {
            Expr::All => self.push("1"),
            Expr::And(parts) => self.join(parts, " AND ", most),
            Expr::Or(parts) => self.join(parts, " OR ", most),
            Expr::Not(part) => {
                self.push("NOT ");
                self.join(std::slice::from_ref(part), "", !most);
            }
            Expr::Term(Term::Message(_)) if most => {
                self.push("EXISTS (SELECT 1 FROM message WHERE exchange = x.id)");
            }
            Expr::Term(term) if most && term.is_deep() => self.push("1"),
            Expr::Term(Term::Text(part)) => self.address(part),
            Expr::Term(term) if term.is_deep() => self.push("0"),
            Expr::Term(term) => self.term(term),
        }
    }

    fn join(&mut self, parts: &[impl std::borrow::Borrow<Expr>], by: &str, most: bool) {
        for (index, part) in parts.iter().enumerate() {
            self.push(if index == 0 { "(" } else { by });
            self.expr(part.borrow(), most);
        }
        self.push(")");
    }

    fn term(&mut self, term: &Term) {
        match term {
            Term::Url(part) => self.address(part),
            Term::Path(pattern) => self.path(pattern.like()),
            Term::Query(part) => self.query(part),
            Term::Session(name) => self.session(name),
            Term::Since(moment) => self.number("x.at >= ?", signed(moment.from(self.now))),
            Term::Until(moment) => self.number("x.at <= ?", signed(moment.from(self.now))),
            Term::Pinned => self.mark("pinned"),
            Term::Commented => self.mark("comment <> ''"),
            Term::Resent => self.mark("source IS NOT NULL"),
            Term::Comment(part) => {
                self.mark(r"comment LIKE ? ESCAPE '\'");
                self.values.push(like_part(part).into());
            }
            _ => self.answer(term),
        }
    }

    fn answer(&mut self, term: &Term) {
        match term {
            Term::Status(span) => self.span("status", *span),
            Term::Kind(kind) => self.number("x.kind IS ?", *kind as i64),
            Term::Took(span) => self.span("took", *span),
            Term::Wait(span) => self.span("wait", *span),
            Term::Size(span) => self.span("size", *span),
            Term::Decoded(span) => self.between("x.size + x.grown", *span),
            Term::Cache(verdict) => self.number("x.cache IS ?", *verdict as i64),
            Term::Initiator(part) => self.initiator(part),
            Term::State(state) => self.number("x.state = ?", *state as i64),
            Term::Error => {
                self.number(
                    "(x.state = ? OR (x.status IS NOT NULL AND x.status >= 400))",
                    State::Failed as i64,
                );
            }
            Term::ErrorCode(code) => {
                self.push("(x.error IS NOT NULL AND x.error = ? COLLATE NOCASE)");
                self.values.push(code.clone().into());
            }
            Term::Mixed => self.push("x.findings > 0"),
            Term::Cached => self.number("(x.status IS 304 OR x.cache IS ?)", Verdict::Hit as i64),
            Term::Id(id) => self.number("x.id = ?", signed(id.0)),
            _ => self.whereabouts(term),
        }
    }

    fn whereabouts(&mut self, term: &Term) {
        match term {
            Term::Method(name) => self.place("p.method = ? COLLATE NOCASE", [name]),
            Term::Host(pattern) => self.place(r"p.authority LIKE ? ESCAPE '\'", [&pattern.like()]),
            Term::Scheme(name) => self.place("p.scheme = ? COLLATE NOCASE", [name]),
            Term::Protocol(version) => self.place("p.version = ? COLLATE NOCASE", [version]),
            Term::Site(name) => self.place("p.site = ? COLLATE NOCASE", [name]),
            Term::Behavior(pattern) => self.place("p.pattern = ? COLLATE NOCASE", [pattern]),
            Term::Origin(name) => self.place("p.origin = ? COLLATE NOCASE", [name]),
            Term::ServedBy(name) => self.served_by(name),
            _ => self.push("0"),
        }
    }

    fn address(&mut self, part: &str) {
        let scheme = if part.contains("://") { "p.scheme || '://' || " } else { "" };
        self.push(&format!(
            r"(SELECT {scheme}p.authority || x.target LIKE ? ESCAPE '\' FROM place p WHERE p.id = x.place)"
        ));
        self.values.push(like_part(part).into());
    }

    fn query(&mut self, part: &str) {
        self.push(
            r"iif(instr(x.target, '?'), substr(x.target, instr(x.target, '?') + 1), '') LIKE ? ESCAPE '\'",
        );
        self.values.push(like_part(part).into());
    }

    fn session(&mut self, name: &str) {
        self.push("x.place IN (SELECT p.id FROM place p JOIN session s ON s.id = p.session WHERE ");
        self.push("s.name = ? COLLATE NOCASE OR ? = 'current' AND NOT s.imported");
        self.push(" AND s.id = (SELECT max(id) FROM session WHERE NOT imported))");
        self.values.extend([name.to_owned().into(), name.to_ascii_lowercase().into()]);
    }

    fn mark(&mut self, condition: &str) {
        self.push(&format!("x.id IN (SELECT exchange FROM mark WHERE {condition})"));
    }

    fn path(&mut self, like: String) {
        self.push(r"substr(x.target, 1, ifnull(nullif(instr(x.target, '?'), 0) - 1, length(x.target)))");
        self.push(r" LIKE ? ESCAPE '\'");
        self.values.push(like.into());
    }

    fn served_by(&mut self, name: &str) {
        let number = Answerer::ALL.into_iter().find(|a| a.name().eq_ignore_ascii_case(name));
        self.place(
            "p.peer = ? COLLATE NOCASE OR p.origin = ? COLLATE NOCASE AND p.served_by IN (2, 3) OR p.served_by = ?",
            [name, name],
        );
        self.values.push(number.map_or(Value::Null, |n| (n as i64).into()));
    }

    /// Places are few: which of them match is found once, not for every row.
    fn place<const N: usize>(&mut self, condition: &str, values: [&str; N]) {
        self.push("x.place IN (SELECT p.id FROM place p WHERE ");
        self.push(condition);
        self.push(")");
        self.values.extend(values.map(|v| Value::from(v.to_owned())));
    }

    fn initiator(&mut self, part: &str) {
        let number = By::ALL.into_iter().find(|by| by.name().eq_ignore_ascii_case(part));
        self.push(r"(x.asked_by IS NOT NULL AND (x.asked_by IS ? OR ifnull(x.asker, '') LIKE ? ESCAPE '\'))");
        self.values
            .extend([number.map_or(Value::Integer(0), |by| (by as i64).into()), like_part(part).into()]);
    }

    fn span(&mut self, column: &str, span: Span) {
        self.between(&format!("x.{column}"), span);
    }

    fn between(&mut self, number: &str, span: Span) {
        self.push(&format!("({number} IS NOT NULL AND {number} BETWEEN ? AND ?)"));
        self.values.extend([signed(span.least).into(), signed(span.most).into()]);
    }

    fn number(&mut self, condition: &str, value: i64) {
        self.push(condition);
        self.values.push(value.into());
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }
}

/// SQLite's numbers are signed; nothing here comes near the end of them.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
