//! Starting, applying what the projects ask for, and the tasks that keep everything true.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use proxy::rules::Rule;
use proxy::{Proxy, SiteConfig};
use tokio::sync::watch;

use crate::Engine;
use crate::api::types::*;
use crate::door::{self, Listen};
use crate::engine::{Inner, Options, Startup};
use crate::error::Result;
use crate::inspect::Journal;
use crate::mend::Mends;
use crate::outbox::{Kind, Outbox};
use crate::places::Places;
use crate::projects::{Open, Placed, Projects, Source};
use crate::reload::{ProjectWatch, Saves};
use crate::resend::Repeats;
use crate::rules::RuleBook;
use crate::serving::Note;
use crate::{settings, trust};

/// Where browsers send what their report-only policy saw; reserved on every site.
pub(crate) const REPORTS: &str = "/.localfront/csp";

/// How often counts that changed reach the window, and a quiet second becomes a zero.
const TICK: Duration = Duration::from_millis(500);

impl Engine {
    /// Opens everything, listens, and serves.
    ///
    /// # Errors
    /// When the data folder or the authority cannot be had; with [`Options::must_listen`] also when a listener
    /// cannot. A journal that cannot be opened is no reason not to serve: it is shown instead.
    pub async fn start(options: Options) -> Result<Self> {
        let places = Places::open(options.data_dir.clone())?;
        let authority = trust::authority(&places)?;
        let settings = settings::load(&places.settings());
        let outbox = Arc::<Outbox>::default();
        let live = Arc::<Mutex<crate::live::Live>>::default();
        let (journal, queue) =
            Journal::open(&places, &settings, options.record, outbox.clone(), live.clone());
        let proxy = Proxy::new(authority.clone(), queue, proxy_options());
        let (watch, saves) = ProjectWatch::start();
        let engine = Self(Arc::new(Inner {
            authority,
            proxy,
            projects: Mutex::new(open(&options.startup, &places)?),
            watch,
            settings: Mutex::new(settings),
            rules: Mutex::new(RuleBook::open(&places)),
            repeats: Repeats::default(),
            door: Mutex::new(Door { https: Vec::new(), http: Vec::new(), problem: None }),
            trust: Mutex::new(None),
            journal,
            mends: Mutex::new(Mends::open(places.mended())),
            live,
            started: Instant::now(),
            outbox,
            demo: tokio::sync::Mutex::new(None),
            stopping: watch::channel(false).0,
            _note: Note::leave(&places, &options.startup),
            places,
            options,
        }));
        engine.begin(saves).await?;
        Ok(engine)
    }

    async fn begin(&self, saves: Saves) -> Result<()> {
        self.listen().await?;
        if self.0.options.demo {
            self.start_demo().await?;
        }
        self.apply();
        self.restore_counts();
        self.keep(Self::follow_saves(self.clone(), saves));
        self.keep(Self::follow_origins(self.clone()));
        self.keep(Self::follow_held(self.clone()));
        self.keep(Self::tick(self.clone()));
        Ok(())
    }

    /// Serves what the projects ask for now.
    pub(crate) fn apply(&self) {
        let (sites, files) = {
            let projects = self.0.projects.lock();
            let placed = projects.sites();
            let running = placed.iter().filter(|s| s.running);
            let rules = self.0.rules.lock();
            let config = |s: &Placed<'_>| config_of(s.site.clone(), s.id.clone(), rules.compiled(&s.id));
            let sites: Vec<_> = running.map(config).collect();
            (sites, projects.files())
        };
        self.0.journal.know_sites(&sites, self.https());
        self.0.proxy.apply(sites);
        self.0.watch.set(&files);
        self.0.outbox.tell(Kind::Sites);
        self.0.outbox.tell(Kind::Findings);
    }

    /// Listens where the options or the settings say, and remembers why when that is not possible.
    ///
    /// # Errors
    /// With [`Options::must_listen`], why it is not possible.
    pub(crate) async fn listen(&self) -> Result<()> {
        let listen = match self.wanted() {
            Ok(listen) => listen,
            Err(cause) => return self.not_listening(cause),
        };
        let http: Vec<_> = listen.http.into_iter().collect();
        match self.0.proxy.listen(&[listen.https], &http).await {
            Ok(bound) => {
                let text = |all: &[std::net::SocketAddr]| all.iter().map(ToString::to_string).collect();
                *self.0.door.lock() =
                    Door { https: text(&bound.https), http: text(&bound.http), problem: None };
                self.0.outbox.tell(Kind::Door);
                self.0.outbox.tell(Kind::Sites);
                Ok(())
            }
            Err(cause) => self.not_listening(door::explain(&cause)),
        }
    }

    fn wanted(&self) -> Result<Listen> {
        if let Some(listen) = &self.0.options.listen {
            return Ok(listen.clone());
        }
        let settings = self.settings();
        let https = door::parse_listen(&settings.listen)?;
        Ok(Listen { https, http: door::parse_http_listen(&settings.http_listen)? })
    }

    fn not_listening(&self, cause: ApiError) -> Result<()> {
        if self.0.options.must_listen {
            return Err(cause);
        }
        self.0.door.lock().problem = Some(cause);
        self.0.outbox.tell(Kind::Door);
        Ok(())
    }

    /// Runs a task until the engine stops.
    pub(crate) fn keep(&self, task: impl Future<Output = ()> + Send + 'static) {
        let mut stopping = self.0.stopping.subscribe();
        tokio::spawn(async move {
            tokio::select! {
                () = task => {}
                _ = stopping.wait_for(|stop| *stop) => {}
            }
        });
    }

    /// Reads project files when they are saved.
    async fn follow_saves(self, mut saves: Saves) {
        while let Some(changed) = saves.next().await {
            let files = self.0.projects.lock().files();
            let mine: Vec<_> = files.into_iter().filter(|f| changed.contains(f)).collect();
            if mine.is_empty() {
                continue;
            }
            for file in &mine {
                // A file that is gone for a moment while its editor replaces it keeps serving as it was.
                if let Err(cause) = self.0.projects.lock().open_file(file) {
                    tracing::debug!("{cause}");
                }
            }
            self.apply();
        }
    }

    /// Tells the window when an origin's health or files change.
    async fn follow_origins(self) {
        let mut changed = self.0.proxy.changed();
        while changed.changed().await.is_ok() {
            self.0.outbox.tell(Kind::Sites);
        }
    }

    /// Tells the window when an exchange begins or ceases to wait for a person.
    async fn follow_held(self) {
        let mut holding = self.0.proxy.holding();
        while holding.changed().await.is_ok() {
            self.0.outbox.tell(Kind::Paused);
        }
    }

    /// Tells the window about counts that moved.
    async fn tick(self) {
        let (mut pulse, mut sites, mut hits) = (Pulse::default(), Vec::new(), 0);
        let mut every = tokio::time::interval(TICK);
        loop {
            every.tick().await;
            if !self.0.outbox.is_watched() {
                continue;
            }
            let (now, shown) = (self.pulse(), self.sites());
            if now != pulse {
                self.0.outbox.tell(Kind::Pulse);
                pulse = now;
            }
            let applied = self.0.rules.lock().hits();
            if applied != hits {
                self.0.outbox.tell(Kind::Rules);
                hits = applied;
            }
            if shown != sites {
                self.0.outbox.tell(Kind::Sites);
                sites = shown;
            }
        }
    }

    fn restore_counts(&self) {
        let routes: Vec<_> = {
            let projects = self.0.projects.lock();
            let placed = projects.sites();
            let of = placed.iter().flat_map(|p| p.site.behaviors.iter().map(move |b| (p.id.clone(), b)));
            of.map(|(id, b)| (id, b.pattern.as_str().to_owned())).collect()
        };
        let mut live = self.0.live.lock();
        for key in routes {
            let count = self.0.journal.count_of_route(&key.0, &key.1);
            live.restore(key, count);
        }
    }
}

fn open(startup: &Startup, places: &Places) -> Result<Projects> {
    let mut projects = Projects::default();
    match startup {
        Startup::Remembered => projects.restore(&places.projects()),
        Startup::File { file, cloudfront } => {
            projects.like_cloudfront = *cloudfront;
            projects.open_file(file)?;
        }
        Startup::Given(given) => projects.open.push(Open::new(Source::Given, given.project()?)),
        Startup::Empty => {}
    }
    Ok(projects)
}

/// As the environment of this process says.
fn proxy_options() -> proxy::Options {
    let environment = proxy::Environment::from_variables(|name| std::env::var(name).ok());
    proxy::Options { environment, ..proxy::Options::default() }
}

/// The site under the id the journal and the window know it by.
fn config_of(mut site: config::project::Site, id: String, rules: Vec<Rule>) -> SiteConfig {
    site.name = id;
    SiteConfig { site, csp_report_only: Some(mixed_content::policy(REPORTS)), rules }
}
