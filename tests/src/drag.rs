//! A folder really dropped: a window to drag from, and a pointer that moves.

use std::path::Path;

use crate::display::Display;
use crate::process::Process;
use crate::sandbox::Sandbox;

/// Where the window to drag from stands, clear of the app's window.
const FROM: (i32, i32) = (1540, 940);
const STEPS: i32 = 14;

/// Picks the folder up and lets it go at this place of the display, as a person does with a file manager.
///
/// # Panics
/// When the pointer or the source's window fails.
pub fn drop_folder(sandbox: &Sandbox, display: &Display, folder: &Path, to: (i32, i32)) {
    let script = sandbox.write("tmp/source.py", include_str!("../drag/source.py"));
    let mut command = display.command(sandbox, "/usr/bin/python3");
    command.arg(script).arg(folder).args([FROM.0.to_string(), FROM.1.to_string()]);
    let mut source = Process::start(sandbox, "drag-source", command);
    source.wait_for("its window", |line| (line == "ready").then_some(()));

    let pointer = |words: &[&str]| pointer(sandbox, display, words);
    move_to(&pointer, middle(FROM));
    pointer(&["mousedown", "1"]);
    for step in 1..=STEPS {
        move_to(&pointer, between(middle(FROM), to, step));
    }
    source.wait_for("the drag to begin", |line| (line == "begun").then_some(()));
    // Once more in place: the window under the pointer answers a motion, not a presence.
    move_to(&pointer, (to.0 + 1, to.1));
    pointer(&["mouseup", "1"]);
    source.wait_for("the drop", |line| (line == "dropped").then_some(()));
}

fn move_to(pointer: &impl Fn(&[&str]), (x, y): (i32, i32)) {
    pointer(&["mousemove", "--sync", &x.to_string(), &y.to_string()]);
}

fn pointer(sandbox: &Sandbox, display: &Display, words: &[&str]) {
    let mut command = display.command(sandbox, "xdotool");
    command.args(words);
    let ended = Process::start(sandbox, "xdotool", command).wait();
    assert_eq!(ended.code, Some(0), "xdotool {words:?}: {}", ended.stderr);
}

fn middle((x, y): (i32, i32)) -> (i32, i32) {
    (x + 25, y + 25)
}

fn between(from: (i32, i32), to: (i32, i32), step: i32) -> (i32, i32) {
    let part = |from: i32, to: i32| from + (to - from) * step / STEPS;
    (part(from.0, to.0), part(from.1, to.1))
}
