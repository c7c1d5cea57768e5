//! The engine behind the window: started once, and started again when that failed and the person tries again.

use std::path::{Path, PathBuf};

use engine::api::types::ApiError;
use engine::{Engine, Options};
use tokio::sync::Mutex;

/// The engine, or what it takes to start it.
pub(crate) struct House {
    options: Options,
    engine: Mutex<Option<Engine>>,
}

impl House {
    pub(crate) fn new(data_dir: Option<PathBuf>, demo: bool) -> Self {
        Self { options: Options { demo, ..Options::window(data_dir) }, engine: Mutex::new(None) }
    }

    /// The running engine. A failed start is tried again at the next call, so that "try again" in the window is
    /// simply the same call once more.
    pub(crate) async fn engine(&self) -> Result<Engine, ApiError> {
        let mut engine = self.engine.lock().await;
        if let Some(running) = &*engine {
            return Ok(running.clone());
        }
        let started = Engine::start(self.options.clone()).await?;
        Ok(engine.insert(started).clone())
    }

    /// Lets open requests end.
    pub(crate) async fn close(&self) {
        if let Some(engine) = self.engine.lock().await.take() {
            engine.stop().await;
        }
    }
}

/// Asks a Localfront that is already open on this data folder to come to the front.
pub(crate) fn raise_other(data_dir: Option<&Path>) -> bool {
    engine::instance::raise(data_dir)
}
