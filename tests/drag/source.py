"""A small window that offers a folder to whatever it is dragged onto.

    source.py FOLDER X Y

Prints `ready` when it can be picked up, `begun` when it has been, and `dropped` or `refused` at the end.
"""

import pathlib
import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GLib, Gtk  # noqa: E402

folder, x, y = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])


def say(word):
    print(word, flush=True)


def begun(_window, _context):
    say("begun")


def offer(_window, _context, data, _info, _time):
    data.set_uris([pathlib.Path(folder).absolute().as_uri()])


def refused(_window, _context, _result):
    say("refused")
    return True


def ended(_window, context):
    say("dropped" if context.get_selected_action() else "refused")


window = Gtk.Window()
window.set_decorated(False)
window.set_default_size(50, 50)
window.move(x, y)
window.drag_source_set(
    Gdk.ModifierType.BUTTON1_MASK,
    [Gtk.TargetEntry.new("text/uri-list", 0, 0)],
    Gdk.DragAction.COPY,
)
window.connect("drag-begin", begun)
window.connect("drag-data-get", offer)
window.connect("drag-failed", refused)
window.connect("drag-end", ended)
window.connect("map-event", lambda *_: GLib.idle_add(say, "ready") and False)
window.show_all()
Gtk.main()
