//! What a filter means in the journal. Values are always parameters. Every term is 0 or 1, never NULL, so that
//! `NOT` is the opposite here as it is in `eval`.

use rusqlite::types::Value;

use super::glob::like_part;
use super::{Expr, Span, Term};
use crate::exchange::Timestamp;
use crate::summary::{Answerer, State};

/// A condition on `exchange x` and its parameters.
#[derive(Debug, Default)]
pub(crate) struct Sql {
    pub(crate) text: String,
    pub(crate) values: Vec<Value>,
}

impl Sql {
    /// The condition for a filter and, when given, a site's whole name as it is written.
    pub(crate) fn of(expr: &Expr, site: Option<&str>, now: Timestamp) -> Self {
        let mut sql = Self::default();
        if let Some(site) = site {
            sql.place("p.site = ?", [site]);
            sql.push(" AND ");
        }
        sql.expr(expr, now);
        sql
    }

    fn expr(&mut self, expr: &Expr, now: Timestamp) {
        match expr {
            Expr::All => self.push("1"),
            Expr::And(parts) => self.join(parts, " AND ", now),
            Expr::Or(parts) => self.join(parts, " OR ", now),
            Expr::Not(part) => {
                self.push("NOT ");
                self.join(std::slice::from_ref(part), "", now);
            }
            Expr::Term(term) => self.term(term, now),
        }
    }

    fn join(&mut self, parts: &[impl std::borrow::Borrow<Expr>], by: &str, now: Timestamp) {
        for (index, part) in parts.iter().enumerate() {
            self.push(if index == 0 { "(" } else { by });
            self.expr(part.borrow(), now);
        }
        self.push(")");
    }

    fn term(&mut self, term: &Term, now: Timestamp) {
        match term {
            Term::Text(part) => self.address(part),
            Term::Status(span) => self.span("status", *span),
            Term::Method(name) => self.place("p.method = ? COLLATE NOCASE", [name]),
            Term::Path(pattern) => self.path(pattern.like()),
            Term::Host(pattern) => self.place(r"p.authority LIKE ? ESCAPE '\'", [&pattern.like()]),
            Term::Site(name) => self.place("p.site = ? COLLATE NOCASE", [name]),
            Term::Behavior(pattern) => self.place("p.pattern = ? COLLATE NOCASE", [pattern]),
            Term::ServedBy(name) => self.served_by(name),
            Term::Kind(kind) => self.number("x.kind IS ?", *kind as i64),
            Term::Took(span) => self.span("took", *span),
            Term::Size(span) => self.span("size", *span),
            Term::State(state) => self.number("x.state = ?", *state as i64),
            Term::Error => {
                self.number(
                    "(x.state = ? OR (x.status IS NOT NULL AND x.status >= 400))",
                    State::Failed as i64,
                );
            }
            Term::Mixed => self.push("x.findings > 0"),
            Term::Since(span) => self.number("x.at >= ?", signed(now.0.saturating_sub(*span))),
            Term::Id(id) => self.number("x.id = ?", signed(id.0)),
        }
    }

    fn address(&mut self, part: &str) {
        let scheme = if part.contains("://") { "p.scheme || '://' || " } else { "" };
        self.push(&format!(
            r"(SELECT {scheme}p.authority || x.target LIKE ? ESCAPE '\' FROM place p WHERE p.id = x.place)"
        ));
        self.values.push(like_part(part).into());
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

    fn span(&mut self, column: &str, span: Span) {
        self.push(&format!("(x.{column} IS NOT NULL AND x.{column} BETWEEN ? AND ?)"));
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
