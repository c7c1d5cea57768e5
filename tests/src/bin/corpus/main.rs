//! The analysis held against a real browser: `corpus`.
//!
//! For each construct a page of its own, loaded in Chromium through a real front door. What Chromium's console and
//! network log say is the truth; what the front door's journal holds is what was found, by reading (static) and by
//! the browser's own reports (run time). Prints every case that differs, then precision and recall.

mod cases;
mod journal;
mod truth;

use std::collections::BTreeMap;
use std::process::ExitCode;

use e2e::{Localfront, Sandbox, Session, eventually};

use cases::{Case, Class, all};
use journal::{Found, findings};
use truth::Truth;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let (sandbox, cases) = (Sandbox::new(), all());
    for case in &cases {
        case.write(&sandbox);
    }
    let folder = sandbox.path("site").display().to_string();
    let front = Localfront::serve(&sandbox, &[&folder]);
    let trusted = Localfront::run(&sandbox, &["ca", "trust", "--store", "chromium"]);
    assert_eq!(trusted.code, 0, "{trusted:?}");
    let browser = Session::chromium(&sandbox).await;
    let mut truths = BTreeMap::new();
    for case in &cases {
        truths.insert(case.name.clone(), visit(&browser, front.url(), case).await);
    }
    // The last page asks for something at run time: when its report is in, so are those before it.
    eventually("the last report", async || {
        let last = findings(&sandbox).into_iter().any(|f| f.is_about(cases::LAST) && f.seen > 0);
        last.then_some(())
    })
    .await;
    report(&cases, &truths, &findings(&sandbox))
}

/// Loads a page and waits until it has done all it does.
async fn visit(browser: &Session, site: &str, case: &Case) -> Truth {
    browser.driver.goto(format!("{site}/{}.html", case.name)).await.expect("a page of the corpus");
    let done = "
        const give = arguments[0];
        const settled = Promise.race([window.done ?? null, new Promise(late => setTimeout(late, 4000))]);
        const loaded = new Promise(load => document.readyState === 'complete' ? load() : addEventListener('load', load));
        // A report is sent when the page is idle for a moment.
        Promise.all([settled, loaded]).then(() => setTimeout(() => give(document.title), 150));";
    let said = browser.driver.execute_async(done, Vec::new()).await;
    // A page that a form has led away from has no more to say.
    let said = said.ok().and_then(|said| said.json().as_str().map(str::to_owned)).unwrap_or_default();
    Truth::of(browser, case, &said).await
}

fn report(cases: &[Case], truths: &BTreeMap<String, Truth>, found: &[Found]) -> ExitCode {
    let mut sums = [Sum::default(), Sum::default(), Sum::default()];
    let (mut literal, mut literal_read, mut alarms) = (0, 0, 0);
    for case in cases {
        let truth = &truths[&case.name];
        let about: Vec<_> = found.iter().filter(|f| f.is_about(&case.name) && f.is_told()).collect();
        let (read, seen) = (about.iter().any(|f| f.in_file), about.iter().any(|f| f.seen > 0));
        for (sum, told) in sums.iter_mut().zip([read, seen, read || seen]) {
            sum.add(truth.is_wrong(), told);
        }
        if case.class == Class::Literal && truth.is_wrong() {
            literal += 1;
            literal_read += usize::from(read);
        }
        alarms += usize::from(case.class == Class::Never && (read || seen));
        let told = match (read, seen) {
            (true, true) => "both",
            (true, false) => "static",
            (false, true) => "run time",
            (false, false) => "nothing",
        };
        let differs =
            truth.is_wrong() != (read || seen) || (case.class == Class::Literal && truth.is_wrong() && !read);
        let mark = if differs { "!" } else { " " };
        println!("{mark} {:5} {:22} chromium: {:12} found: {told}", case.name, case.about, truth.outcome);
    }
    let never = cases.iter().filter(|case| case.class == Class::Never).count();
    println!("\n{} pages", cases.len());
    for (name, sum) in ["static alone", "run time alone", "together"].iter().zip(&sums) {
        println!("{name:15} recall {}, precision {}", sum.recall(), sum.precision());
    }
    println!("static recall on literal addresses {}", share(literal_read, literal));
    println!("false alarms on the list of what never is one: {alarms} of {never}");
    let together = &sums[2];
    let is_good = together.missed == 0 && alarms == 0 && literal_read * 100 >= literal * 95;
    ExitCode::from(u8::from(!is_good))
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
