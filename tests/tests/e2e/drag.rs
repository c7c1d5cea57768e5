//! The vocabulary's own proof: what is dropped arrives, whatever it is called.

use e2e::{Display, Process, Sandbox, drop_folder};

/// Prints every URI that is dropped on it.
const TARGET: &str = "\
import gi
gi.require_version('Gdk', '3.0')
gi.require_version('Gtk', '3.0')
from gi.repository import Gdk, GLib, Gtk
window = Gtk.Window()
window.set_decorated(False)
window.set_default_size(600, 400)
window.move(0, 0)
window.drag_dest_set(Gtk.DestDefaults.ALL, [Gtk.TargetEntry.new('text/uri-list', 0, 0)], Gdk.DragAction.COPY)
window.connect('drag-data-received', lambda w, c, x, y, data, i, t: print(*data.get_uris(), flush=True))
window.connect('map-event', lambda *_: print('ready', flush=True))
window.show_all()
Gtk.main()
";

#[test]
#[ignore = "needs Xvfb, xdotool and GTK; `cargo xtask test` installs them"]
fn a_folder_with_any_name_arrives_where_it_is_dropped() {
    let sandbox = Sandbox::new();
    let display = Display::start(&sandbox);
    let script = sandbox.write("tmp/target.py", TARGET);
    let mut command = display.command(&sandbox, "/usr/bin/python3");
    command.arg(script);
    let mut target = Process::start(&sandbox, "drag-target", command);
    target.wait_for("its window", |line| (line == "ready").then_some(()));

    sandbox.write("우리 가게 #1 100%/index.html", "<p>");
    drop_folder(&sandbox, &display, &sandbox.path("우리 가게 #1 100%"), (300, 200));

    let uri = target.wait_for("the folder", |line| line.strip_prefix("file://").map(String::from));
    assert!(uri.ends_with("/%EC%9A%B0%EB%A6%AC%20%EA%B0%80%EA%B2%8C%20%231%20100%25"), "{uri}");
}
