//! The browsers that are asked, and from where: the same pages on this computer's own name, and on one as a deployed
//! site has.

use e2e::{Firefox, Localfront, Sandbox, Session, make_firefox_profile};

use crate::cases::Case;
use crate::{chromium, firefox};

/// Whose word is the truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Chromium,
    Firefox,
}

/// Where the page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// On a name below `localhost`, as a site is at the developer's desk.
    Here,
    /// On a name that is not this computer's own, as visitors see it.
    Deployed,
}

/// What became of a page's request, from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    Nothing,
    Allowed,
    Warned,
    Upgraded,
    Blocked,
}

/// A browser at work, with what it has logged so far.
pub(crate) enum Browser {
    Chromium(Session, chromium::Logs),
    Firefox(Box<Firefox>, firefox::Logs),
}

/// Loads a page, waits until it has done all it does, and gives its title.
const UNTIL_DONE: &str = "
    const give = arguments[arguments.length - 1];
    const late = new Promise(late => setTimeout(late, 4000));
    const loaded = new Promise(load => document.readyState === 'complete' ? load() : addEventListener('load', load));
    // What styles ask for is asked for when they are painted.
    const painted = new Promise(paint => requestAnimationFrame(() => requestAnimationFrame(paint)));
    const settled = Promise.race([Promise.all([loaded, painted, window.done ?? null]), late]);
    // A report is sent when the page is idle for a moment.
    settled.then(() => setTimeout(() => give(document.title), 150));";

impl Engine {
    pub(crate) const ALL: [Self; 2] = [Self::Chromium, Self::Firefox];

    /// As findings call it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
        }
    }
}

impl Place {
    pub(crate) const ALL: [Self; 2] = [Self::Here, Self::Deployed];

    /// As findings call it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Here => "here",
            Self::Deployed => "deployed",
        }
    }

    /// The words for `localfront serve` that put the site there.
    pub(crate) const fn words(self) -> &'static [&'static str] {
        match self {
            Self::Here => &["--host", "shop.localhost"],
            Self::Deployed => &["--host", "shop.test"],
        }
    }
}

impl Outcome {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Allowed => "allowed",
            Self::Warned => "warned",
            Self::Upgraded => "upgraded",
            Self::Blocked => "blocked",
        }
    }

    /// Broken, or broken once deployed.
    pub(crate) fn is_wrong(self) -> bool {
        self != Self::Nothing
    }
}

impl Browser {
    /// Opens one that trusts the root of the sandbox's front door.
    pub(crate) async fn open(engine: Engine, sandbox: &Sandbox, cases: &[Case]) -> Self {
        if engine == Engine::Firefox {
            make_firefox_profile(sandbox);
        }
        let trusted = Localfront::run(sandbox, &["ca", "trust", "--store", engine.name()]);
        assert_eq!(trusted.code, 0, "{trusted:?}");
        match engine {
            Engine::Chromium => Self::Chromium(Session::chromium(sandbox).await, chromium::Logs::default()),
            Engine::Firefox => {
                let hosts = cases.iter().map(Case::host).chain(["shop.test".to_owned()]).collect::<Vec<_>>();
                let mut firefox = Firefox::open(sandbox, &hosts).await;
                firefox::listen(&mut firefox).await;
                Self::Firefox(Box::new(firefox), firefox::Logs::default())
            }
        }
    }

    /// Loads a page, waits until it has done all it does, and returns its title.
    pub(crate) async fn visit(&mut self, url: &str) -> String {
        match self {
            Self::Chromium(session, _) => {
                session.driver.goto(url).await.expect("a page of the corpus");
                let said = session.driver.execute_async(UNTIL_DONE, Vec::new()).await;
                // A page that a form has led away from has no more to say.
                said.ok().and_then(|said| said.json().as_str().map(str::to_owned)).unwrap_or_default()
            }
            Self::Firefox(firefox, _) => firefox::visit(firefox, url, UNTIL_DONE).await,
        }
    }

    /// Takes what has been logged since the last time. What a page asks for late, as its icon, stands in the log of
    /// the next one; so all is read page by page, but judged at the end.
    pub(crate) async fn read_logs(&mut self) {
        match self {
            Self::Chromium(session, logs) => logs.read(session).await,
            Self::Firefox(firefox, logs) => logs.read(firefox).await,
        }
    }

    /// What became of a page's request. `said` is the page's title when it was done: a worker's console is not the
    /// page's, so that its page says itself what came of it.
    pub(crate) fn truth(&self, case: &Case, said: &str) -> Outcome {
        let logged = match self {
            Self::Chromium(_, logs) => logs.truth(&case.name),
            Self::Firefox(_, logs) => logs.truth(&case.name),
        };
        match said {
            "blocked" => Outcome::Blocked,
            "warned" => Outcome::Warned,
            _ => logged,
        }
    }
}
