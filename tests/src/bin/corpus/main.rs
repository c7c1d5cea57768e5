//! The analysis held against a real browser: `corpus`.
//!
//! For each construct a page of its own, loaded in Chromium through a real front door. What Chromium's console and
//! network log say is the truth; what the front door's journal holds is what was found, by reading (static) and by
//! the browser's own reports (run time). Prints every case that differs, then precision and recall.

mod cases;
mod journal;
mod truth;

use std::process::ExitCode;
use std::time::Duration;

use e2e::{Localfront, Sandbox, Session, eventually};

use cases::{Case, Class, all};
use journal::{Found, findings};
use truth::{Logs, Truth};

/// A browser that hangs ends the comparison, not the day.
const LONGEST: Duration = Duration::from_secs(600);

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let compared = tokio::time::timeout(LONGEST, compare()).await;
    compared.unwrap_or_else(|_| {
        eprintln!(
            "Chromium was not done with the pages within {LONGEST:?}. Run it again, or look at its driver."
        );
        ExitCode::from(2)
    })
}

async fn compare() -> ExitCode {
    let (sandbox, cases) = (Sandbox::new(), all());
    for case in &cases {
        case.write(&sandbox);
    }
    let folder = sandbox.path("site").display().to_string();
    let front = Localfront::serve(&sandbox, &[&folder]);
    let trusted = Localfront::run(&sandbox, &["ca", "trust", "--store", "chromium"]);
    assert_eq!(trusted.code, 0, "{trusted:?}");
    let browser = Session::chromium(&sandbox).await;
    let (mut logs, mut said) = (Logs::default(), Vec::new());
    for case in &cases {
        said.push(visit(&browser, front.url(), case).await);
        logs.read(&browser).await;
    }
    // The last page asks for something at run time: when its report is in, so are those before it.
    eventually("the last report", async || {
        let last = findings(&sandbox).into_iter().any(|f| f.is_about(cases::LAST) && f.is_seen());
        last.then_some(())
    })
    .await;
    logs.read(&browser).await;
    let truths: Vec<_> = cases.iter().zip(&said).map(|(case, said)| logs.truth(case, said)).collect();
    report(&cases, &truths, &findings(&sandbox))
}

/// Loads a page, waits until it has done all it does, and returns its title.
async fn visit(browser: &Session, site: &str, case: &Case) -> String {
    browser.driver.goto(format!("{site}/{}.html", case.name)).await.expect("a page of the corpus");
    let done = "
        const give = arguments[0];
        const settled = Promise.race([window.done ?? null, new Promise(late => setTimeout(late, 4000))]);
        const loaded = new Promise(load => document.readyState === 'complete' ? load() : addEventListener('load', load));
        // A report is sent when the page is idle for a moment.
        Promise.all([settled, loaded]).then(() => setTimeout(() => give(document.title), 150));";
    let said = browser.driver.execute_async(done, Vec::new()).await;
    // A page that a form has led away from has no more to say.
    said.ok().and_then(|said| said.json().as_str().map(str::to_owned)).unwrap_or_default()
}

fn report(cases: &[Case], truths: &[Truth], found: &[Found]) -> ExitCode {
    let mut tally = Tally::default();
    for (case, truth) in cases.iter().zip(truths) {
        let about: Vec<_> = found.iter().filter(|f| f.is_about(&case.name)).collect();
        let told = Told {
            read: about.iter().any(|f| f.is_read()),
            seen: about.iter().any(|f| f.is_seen()),
            foretold: about.iter().any(|f| f.foretells(truth.outcome)),
        };
        tally.add(case.class, truth.is_wrong(), &told);
        let mark = if told.differs(case.class, truth.is_wrong()) { "!" } else { " " };
        println!(
            "{mark} {:5} {:22} chromium: {:12} found: {}",
            case.name,
            case.about,
            truth.outcome,
            told.by()
        );
    }
    println!("\n{} pages", cases.len());
    tally.print();
    ExitCode::from(u8::from(!tally.is_good()))
}

/// What was found about one page.
struct Told {
    read: bool,
    seen: bool,
    /// With the right outcome.
    foretold: bool,
}

impl Told {
    fn differs(&self, class: Class, is_wrong: bool) -> bool {
        let is_short = is_wrong && (!self.foretold || (class == Class::Literal && !self.read));
        is_short || is_wrong != (self.read || self.seen)
    }

    fn by(&self) -> &'static str {
        match (self.read, self.seen) {
            (true, true) => "both",
            (true, false) => "static",
            (false, true) => "run time",
            (false, false) => "nothing",
        }
    }
}

/// All pages.
#[derive(Default)]
struct Tally {
    read: Sum,
    seen: Sum,
    together: Sum,
    literal: Sum,
    never: usize,
    alarms: usize,
    foretold: usize,
}

impl Tally {
    fn add(&mut self, class: Class, is_wrong: bool, told: &Told) {
        let either = told.read || told.seen;
        self.read.add(is_wrong, told.read);
        self.seen.add(is_wrong, told.seen);
        self.together.add(is_wrong, either);
        if class == Class::Literal {
            self.literal.add(is_wrong, told.read);
        }
        self.never += usize::from(class == Class::Never);
        self.alarms += usize::from(class == Class::Never && either);
        self.foretold += usize::from(is_wrong && told.foretold);
    }

    fn print(&self) {
        let sums =
            [("static alone", &self.read), ("run time alone", &self.seen), ("together", &self.together)];
        for (name, sum) in sums {
            println!("{name:15} recall {}, precision {}", sum.recall(), sum.precision());
        }
        println!("static recall on literal addresses {}", self.literal.recall());
        println!("what Chromium does was foretold for {}", share(self.foretold, self.together.right));
        println!("false alarms on the list of what never is one: {}", share(self.alarms, self.never));
    }

    /// Nothing missed, nothing cried wolf, and 95 % of literal addresses read.
    fn is_good(&self) -> bool {
        let (read, missed) = (self.literal.right, self.literal.missed);
        self.together.missed == 0 && self.alarms == 0 && read * 100 >= (read + missed) * 95
    }
}

/// How often it was right.
#[derive(Default)]
struct Sum {
    right: usize,
    missed: usize,
    wrong: usize,
}

impl Sum {
    fn add(&mut self, is_wrong: bool, told: bool) {
        match (is_wrong, told) {
            (true, true) => self.right += 1,
            (true, false) => self.missed += 1,
            (false, true) => self.wrong += 1,
            (false, false) => {}
        }
    }

    fn recall(&self) -> String {
        share(self.right, self.right + self.missed)
    }

    fn precision(&self) -> String {
        share(self.right, self.right + self.wrong)
    }
}

fn share(part: usize, whole: usize) -> String {
    format!("{part} of {whole} ({:.1} %)", 100.0 * part as f64 / whole.max(1) as f64)
}
