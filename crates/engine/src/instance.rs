//! One window for each data folder: a second start brings the first to the front instead.

use std::path::Path;

#[cfg(unix)]
use std::io::{Read, Write};
#[cfg(unix)]
use std::os::unix::net::{UnixListener, UnixStream};

use crate::places::Places;

/// Asks the window that is open on this data folder to show itself; false when there is none.
#[cfg(unix)]
#[must_use]
pub fn raise(data_dir: Option<&Path>) -> bool {
    let Ok(places) = Places::open(data_dir.map(Path::to_owned)) else { return false };
    let Ok(mut stream) = UnixStream::connect(places.window_socket()) else { return false };
    let _ = stream.set_read_timeout(Some(std::time::Duration::from_secs(3)));
    let mut answer = [0; 4];
    stream.write_all(b"show").is_ok() && stream.read_exact(&mut answer).is_ok()
}

/// Calls `show` whenever a second start asks for it, for as long as the process lives.
#[cfg(unix)]
pub fn listen(data_dir: Option<&Path>, show: impl Fn() + Send + 'static) {
    let Ok(places) = Places::open(data_dir.map(Path::to_owned)) else { return };
    let path = places.window_socket();
    // A socket file left by a crash refuses connections (that is how `raise` found nobody), so it may go.
    let _ = std::fs::remove_file(&path);
    let listener = match UnixListener::bind(&path) {
        Ok(listener) => listener,
        Err(cause) => return tracing::warn!("cannot listen on {}: {cause}", path.display()),
    };
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            answer(stream, &show);
        }
    });
}

#[cfg(unix)]
fn answer(mut stream: UnixStream, show: &impl Fn()) {
    let _ = stream.set_read_timeout(Some(std::time::Duration::from_secs(3)));
    let mut asked = [0; 4];
    if stream.read_exact(&mut asked).is_ok() && &asked == b"show" {
        show();
        let _ = stream.write_all(b"done");
    }
}

/// Asks the window that is open on this data folder to show itself; always false on this platform, where two
/// windows share the folder and the second one says that the port is taken.
#[cfg(not(unix))]
#[must_use]
pub fn raise(_data_dir: Option<&Path>) -> bool {
    false
}

/// Does nothing on this platform.
#[cfg(not(unix))]
pub fn listen(_data_dir: Option<&Path>, _show: impl Fn() + Send + 'static) {}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_second_start_raises_the_first_and_a_dead_one_is_not_found() {
        let folder = tempfile::tempdir().unwrap();
        let (sender, raised) = std::sync::mpsc::channel();
        assert!(!raise(Some(folder.path())));
        listen(Some(folder.path()), move || sender.send(()).unwrap());
        assert!(raise(Some(folder.path())));
        raised.recv_timeout(std::time::Duration::from_secs(5)).unwrap();
    }
}
