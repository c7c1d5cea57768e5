//! The site: files in the program itself, written to a folder.

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::Path;

/// What stands in the site's text for the backend's own address, which is known only when it listens.
const BACKEND: &str = "localhost:3000";

/// A file of the site, named by its path in it.
macro_rules! files {
    ($($path:literal),* $(,)?) => {
        [$(($path, include_bytes!(concat!("../site/", $path)).as_slice())),*]
    };
}

const FILES: &[(&str, &[u8])] = &files![
    "about.html",
    "assets/bench.js",
    "assets/bench/events.js",
    "assets/bench/pause.js",
    "assets/bench/request.js",
    "assets/bench/result.js",
    "assets/bench/socket.js",
    "assets/bench/upload.js",
    "assets/chrome.js",
    "assets/language.js",
    "assets/mixed.js",
    "assets/shop.js",
    "assets/style.css",
    "assets/text.js",
    "images/chair.svg",
    "images/clock.svg",
    "images/lamp.svg",
    "images/mark.svg",
    "images/mug.svg",
    "images/notebook.svg",
    "images/plant.svg",
    "images/radio.svg",
    "images/teapot.svg",
    "index.html",
    "login.html",
    "mixed/background.html",
    "mixed/download.html",
    "mixed/fetch.html",
    "mixed/form.html",
    "mixed/iframe.html",
    "mixed/image.html",
    "mixed/index.html",
    "mixed/localhost.html",
    "mixed/media.html",
    "mixed/script.html",
    "mixed/stylesheet.html",
    "mixed/websocket.html",
    "mixed/xhr.html",
];

/// Writes what is not there already, so that a watcher of the folder sees only what changes.
pub(crate) fn write(folder: &Path, backend: SocketAddr) -> io::Result<()> {
    for (path, content) in FILES {
        let file = folder.join(path);
        let content = addressed(path, content, backend);
        if fs::read(&file).is_ok_and(|there| there == content) {
            continue;
        }
        fs::create_dir_all(file.parent().unwrap_or(folder))?;
        fs::write(file, content)?;
    }
    Ok(())
}

/// With the address of this backend where a page calls it past the front door.
fn addressed(path: &str, content: &[u8], backend: SocketAddr) -> Vec<u8> {
    match std::str::from_utf8(content) {
        Ok(text) if path == "mixed/localhost.html" => {
            text.replace(BACKEND, &format!("localhost:{}", backend.port())).into_bytes()
        }
        _ => content.to_owned(),
    }
}
