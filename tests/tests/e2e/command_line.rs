//! `localfront` as scripts call it: one file per thing it is asked for.

mod agents;
mod asking;
mod har;
mod journal;
mod language;
mod serving;
mod trouble;

use e2e::{Backend, Localfront, Sandbox};

/// A folder to serve, a backend behind it, and a front door before both.
struct Shop {
    front: Localfront,
    backend: Backend,
    sandbox: Sandbox,
}

const PAGE: &str = "<!doctype html><title>Shop</title><h1>Shop</h1>";

impl Shop {
    fn open() -> Self {
        let (sandbox, backend) = (Sandbox::new(), Backend::start());
        let folder = Self::folder(&sandbox);
        let front = Localfront::serve(&sandbox, &[&folder, "--api", &backend.url()]);
        Self { front, backend, sandbox }
    }

    /// Its path, as words of a command want it.
    fn folder(sandbox: &Sandbox) -> String {
        sandbox.write("code/shop/dist/index.html", PAGE);
        sandbox.write("code/shop/dist/assets/app.js", "document.title = 'Shop'");
        sandbox.path("code/shop/dist").display().to_string()
    }

    fn get(&self, path: &str) -> e2e::Answer {
        self.front.client(&self.sandbox).get(&format!("{}{path}", self.front.url()))
    }
}
