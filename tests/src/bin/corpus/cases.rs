//! The pages of the corpus, one construct each, as they are written and visited.

use e2e::Sandbox;

use crate::pages::{DYNAMIC, LITERAL, NEVER, Row};

/// What is expected of reading the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// The address stands in a file as it is asked for.
    Literal,
    /// It is put together at run time.
    Dynamic,
    /// Nothing is asked for; naming it is a false alarm.
    Never,
}

/// One page with its files.
pub(crate) struct Case {
    /// `c017`: what its files and hosts are called.
    pub(crate) name: String,
    pub(crate) class: Class,
    /// The id in the taxonomy, and what it is about.
    pub(crate) about: &'static str,
    body: &'static str,
    /// Extension and content of a file beside the page.
    files: &'static [(&'static str, &'static str)],
}

/// Name of the last page.
pub(crate) const LAST: &str = "c999";

/// All of them, in the order in which they are visited.
pub(crate) fn all() -> Vec<Case> {
    let classes = [(Class::Literal, LITERAL), (Class::Never, NEVER), (Class::Dynamic, DYNAMIC)];
    let rows = classes.into_iter().flat_map(|(class, rows)| rows.iter().map(move |row| (class, *row)));
    let cases = rows.enumerate().map(|(at, (class, row))| Case::new(format!("c{:03}", at + 1), class, row));
    let last = ("joined", DYNAMIC[0].1, DYNAMIC[0].2);
    cases.chain([Case::new(LAST.to_owned(), Class::Dynamic, last)]).collect()
}

impl Case {
    fn new(name: String, class: Class, (about, body, files): Row) -> Self {
        Self { name, class, about, body, files }
    }

    /// Writes the page and its files into the site's folder.
    pub(crate) fn write(&self, sandbox: &Sandbox) {
        let page = format!(
            "<!doctype html>\n<meta charset=utf-8>\n<title>{}</title>\n<body>\n{}\n",
            self.name, self.body
        );
        sandbox.write(&format!("site/{}.html", self.name), self.filled(&page));
        for (extension, content) in self.files {
            sandbox.write(&format!("site/{}.{extension}", self.name), self.filled(content));
        }
    }

    /// The name its insecure addresses have.
    pub(crate) fn host(&self) -> String {
        format!("{}.insecure.test", self.name)
    }

    fn filled(&self, text: &str) -> String {
        let host = self.host();
        text.replace("{u}", &format!("http://{host}/x"))
            .replace("{l}", &format!("http://localhost:47/{}", self.name))
            .replace("{h}", &host)
            .replace("{c}", &self.name)
    }
}
