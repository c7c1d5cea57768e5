//! How smoothly the real window shows a large journal: `frames DATA_FOLDER`, with the app in `LOCALFRONT_APP_BIN`.
//!
//! Opens the window on the journal of that data folder and measures the time between two animation frames while the
//! list is scrolled. Prints it; nothing is asserted, because machines differ.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use e2e::{Display, Sandbox, Window, eventually};
use serde_json::json;

/// A window that hangs ends the measurement, not the day.
const LONGEST: Duration = Duration::from_secs(240);

/// What is done to the list in each frame: a name, and the new `scrollTop` from the frame's number `n`.
const WAYS: [(&str, &str); 4] = [
    ("at rest", "list.scrollTop"),
    ("row by row", "list.scrollTop - 1 - (n % 2)"),
    ("from end to end", "(list.scrollHeight - list.clientHeight) * (1 + Math.cos(n / 40)) / 2"),
    (
        "anywhere",
        "n % 8 ? list.scrollTop : (list.scrollHeight - list.clientHeight) * Math.abs(Math.sin(n * n))",
    ),
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Some(data) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("Name a data folder: frames DATA_FOLDER");
        return ExitCode::from(2);
    };
    match tokio::time::timeout(LONGEST, measure(&data)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => {
            eprintln!("The window was not done within {LONGEST:?}. Run it again, or look at its driver.");
            ExitCode::from(2)
        }
    }
}

async fn measure(data: &Path) {
    let sandbox = Sandbox::new();
    let display = Display::start(&sandbox);
    std::fs::create_dir_all(sandbox.data_dir()).expect("a folder can be made in the sandbox");
    let journal = std::path::absolute(data.join("journal")).expect("a path has an absolute form");
    std::os::unix::fs::symlink(journal, sandbox.data_dir().join("journal")).expect("a link can be made");
    // Nothing makes room while it is looked at.
    let limits = json!({ "keep_exchanges": 100_000_000, "keep_megabytes": 1_000_000 });
    let began = Instant::now();
    let window = Window::open_with(&sandbox, &display, &["--demo"], &limits).await;
    // The demo is there so that the window opens; what the journal holds is of other sites.
    window.click("all-requests").await;
    window.see("row").await;
    println!(
        "{:<18} {:>8.1?} until the first rows are there, the browser's driver included",
        "opening",
        began.elapsed()
    );
    println!("{:<18} {:>8} {:>10} {:>10} {:>10}", "scrolling", "frames", "median ms", "95 % ms", "longest");
    for (name, step) in WAYS {
        let mut gaps = gaps(&window, step).await;
        gaps.sort_by(f64::total_cmp);
        let at =
            |part: f64| gaps.get((gaps.len() as f64 * part) as usize).or(gaps.last()).copied().unwrap_or(0.0);
        println!("{name:<18} {:>8} {:>10.1} {:>10.1} {:>10.1}", gaps.len(), at(0.5), at(0.95), at(1.0));
    }
}

/// Milliseconds between two frames, over four seconds.
async fn gaps(window: &Window, step: &str) -> Vec<f64> {
    let script = format!(
        "const list = document.querySelector('[data-testid=log] .scroller'), gaps = [], began = performance.now();
        window.gaps = null;
        let last = began, n = 0;
        const frame = now => {{
            gaps.push(now - last);
            last = now;
            n += 1;
            list.scrollTop = {step};
            if (now - began < 4000) requestAnimationFrame(frame); else window.gaps = gaps;
        }};
        requestAnimationFrame(frame);"
    );
    let driver = &window.session().driver;
    driver.execute(&script, Vec::new()).await.expect("the window runs a script");
    let gaps = eventually("four seconds of frames", async || {
        let given = driver.execute("return window.gaps", Vec::new()).await.ok()?;
        serde_json::from_value::<Option<Vec<f64>>>(given.json().clone()).ok().flatten()
    })
    .await;
    // The first is the time to the next frame of a window that may have been at rest.
    gaps.into_iter().skip(1).collect()
}
