//! The analysis held against real browsers: `corpus`.
//!
//! For each construct a page of its own, loaded in Chromium and in Firefox through a real front door, on this computer's
//! own name and on one as a deployed site has. What the browser's console and network log say is the truth; what the
//! front door's journal holds is what was found, by reading (static) and by the browser's own reports (run time).
//! Prints every page, marked where the two differ, then precision and recall.

mod cases;
mod chromium;
mod engine;
mod firefox;
mod journal;
mod pages;
mod tally;

use std::process::ExitCode;
use std::time::Duration;

use e2e::{Localfront, Sandbox, eventually};

use cases::{Case, all};
use engine::{Browser, Engine, Outcome, Place};
use journal::{Found, findings};
use tally::{Tally, Told};

/// A browser that hangs ends the comparison, not the day.
const LONGEST: Duration = Duration::from_secs(600);

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut is_good = true;
    for engine in Engine::ALL {
        for place in Place::ALL {
            let compared = tokio::time::timeout(LONGEST, compare(engine, place)).await;
            let Ok(good) = compared else {
                let name = engine.name();
                eprintln!(
                    "{name} was not done with the pages within {LONGEST:?}. Run it again, or look at its driver."
                );
                return ExitCode::from(2);
            };
            is_good &= good;
        }
    }
    ExitCode::from(u8::from(!is_good))
}

/// Whether all is as it should be.
async fn compare(engine: Engine, place: Place) -> bool {
    let (sandbox, cases) = (Sandbox::new(), all());
    for case in &cases {
        case.write(&sandbox);
    }
    let folder = sandbox.path("site").display().to_string();
    let words: Vec<_> = [folder.as_str()].into_iter().chain(place.words().iter().copied()).collect();
    let front = Localfront::serve(&sandbox, &words);
    let mut browser = Browser::open(engine, &sandbox, &cases).await;
    let mut said = Vec::new();
    for case in &cases {
        said.push(browser.visit(&format!("{}/{}.html", front.url(), case.name)).await);
        browser.read_logs().await;
    }
    // The last page asks for something at run time: when its report is in, so are those before it.
    eventually("the last report", async || {
        let last = findings(&sandbox).into_iter().any(|f| f.is_about(cases::LAST) && f.is_seen());
        last.then_some(())
    })
    .await;
    browser.read_logs().await;
    let truths: Vec<_> = cases.iter().zip(&said).map(|(case, said)| browser.truth(case, said)).collect();
    report((engine, place), &cases, &truths, &findings(&sandbox))
}

fn report(at: (Engine, Place), cases: &[Case], truths: &[Outcome], found: &[Found]) -> bool {
    let (engine, place) = at;
    println!("\n{}, {}: {} pages", engine.name(), place.name(), cases.len());
    let mut tally = Tally::default();
    for (case, truth) in cases.iter().zip(truths) {
        let about: Vec<_> = found.iter().filter(|f| f.is_about(&case.name)).collect();
        let told = Told {
            read: about.iter().any(|f| f.is_read()),
            seen: about.iter().any(|f| f.is_seen()),
            foretold: about.iter().any(|f| f.foretells(engine, place, *truth)),
        };
        tally.add(case.class, truth.is_wrong(), told);
        let mark = if told.differs(case.class, truth.is_wrong()) { "!" } else { " " };
        let (name, about) = (&case.name, case.about);
        println!("{mark} {name} {about:24} {:9} found: {}", truth.name(), told.by());
    }
    tally.print(engine);
    tally.is_good()
}
