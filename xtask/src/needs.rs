//! THE table of what a computer must have beside Rust and Node, why, and what it is called where.

use crate::machine::{Machine, Manager, System};

/// What a command is about to do, which decides what it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Build the window.
    Window,
    /// Drive the window on a virtual display.
    Drive,
    /// Everything else the end-to-end tests use.
    Test,
    /// Measure beside other servers.
    Bench,
}

/// One thing that must be there.
#[derive(Debug)]
pub(crate) struct Need {
    /// What people call it.
    pub(crate) name: &'static str,
    /// What it is for, to complete "needed ...".
    pub(crate) why: &'static str,
    /// Which commands need it.
    purposes: &'static [Purpose],
    /// Where it is needed at all.
    systems: &'static [System],
    /// How to see that it is there.
    sign: Sign,
    /// What the package managers call it.
    packages: Packages,
}

/// How to see that something is there.
#[derive(Debug)]
enum Sign {
    /// `pkg-config` knows this module.
    Library(&'static str),
    /// One of these programs is on the PATH.
    Program(&'static [&'static str]),
    /// This program succeeds with these words.
    Answers(&'static str, &'static [&'static str]),
    /// This folder exists.
    Folder(&'static str),
}

/// Names by manager, several parted by spaces; empty where there is nothing to install.
#[derive(Debug, Default)]
struct Packages {
    apt: &'static str,
    dnf: &'static str,
    pacman: &'static str,
    zypper: &'static str,
    brew: &'static str,
}

use Purpose::{Bench, Drive, Test, Window};

const LINUX: &[System] = &[System::Linux];
const UNIX: &[System] = &[System::Linux, System::Mac];

/// In the order in which they are named to people.
pub(crate) const NEEDS: &[Need] = &[
    Need {
        name: "pkg-config",
        why: "to find the libraries of the web view",
        purposes: &[Window],
        systems: LINUX,
        sign: Sign::Program(&["pkg-config"]),
        packages: Packages {
            apt: "pkg-config",
            dnf: "pkgconf-pkg-config",
            pacman: "pkgconf",
            zypper: "pkg-config",
            brew: "pkgconf",
        },
    },
    Need {
        name: "WebKitGTK 4.1",
        why: "to build and show the window",
        purposes: &[Window],
        systems: LINUX,
        sign: Sign::Library("webkit2gtk-4.1"),
        packages: Packages {
            apt: "libwebkit2gtk-4.1-dev",
            dnf: "webkit2gtk4.1-devel",
            pacman: "webkit2gtk-4.1",
            zypper: "webkit2gtk3-devel",
            brew: "",
        },
    },
    Need {
        name: "librsvg",
        why: "to draw the window's icons",
        purposes: &[Window],
        systems: LINUX,
        sign: Sign::Library("librsvg-2.0"),
        packages: Packages {
            apt: "librsvg2-dev",
            dnf: "librsvg2-devel",
            pacman: "librsvg",
            zypper: "librsvg-devel",
            brew: "",
        },
    },
    Need {
        name: "WebView2",
        why: "to show the window (part of Windows 11; for Windows 10 from developer.microsoft.com/microsoft-edge/webview2)",
        purposes: &[Window],
        systems: &[System::Windows],
        sign: Sign::Folder(r"C:\Program Files (x86)\Microsoft\EdgeWebView\Application"),
        packages: Packages { apt: "", dnf: "", pacman: "", zypper: "", brew: "" },
    },
    Need {
        name: "Xvfb",
        why: "to open the window in tests without a screen",
        purposes: &[Drive],
        systems: LINUX,
        sign: Sign::Program(&["Xvfb"]),
        packages: Packages {
            apt: "xvfb xauth",
            dnf: "xorg-x11-server-Xvfb",
            pacman: "xorg-server-xvfb",
            zypper: "xorg-x11-server-Xvfb",
            brew: "",
        },
    },
    Need {
        name: "WebKit's driver",
        why: "to click and read in the window in tests",
        purposes: &[Drive],
        systems: LINUX,
        sign: Sign::Program(&["WebKitWebDriver"]),
        packages: Packages {
            apt: "webkit2gtk-driver",
            // dnf and zypper find a package by the file it holds.
            dnf: "/usr/bin/WebKitWebDriver",
            pacman: "webkitgtk-6.0",
            zypper: "/usr/bin/WebKitWebDriver",
            brew: "",
        },
    },
    Need {
        name: "xdotool",
        why: "to move the pointer when a test drops a folder",
        purposes: &[Drive],
        systems: LINUX,
        sign: Sign::Program(&["xdotool"]),
        packages: Packages { apt: "xdotool", dnf: "xdotool", pacman: "xdotool", zypper: "xdotool", brew: "" },
    },
    Need {
        name: "GTK 3 for Python",
        why: "to be the window a test drags a folder from",
        purposes: &[Drive],
        systems: LINUX,
        // Debian's own Python has it; another one first on the PATH may not.
        sign: Sign::Answers(
            "sh",
            &["-c", "/usr/bin/python3 -c \"import gi; gi.require_version('Gtk', '3.0')\" 2>/dev/null"],
        ),
        packages: Packages {
            apt: "python3-gi gir1.2-gtk-3.0",
            dnf: "python3-gobject gtk3",
            pacman: "python-gobject gtk3",
            zypper: "python3-gobject python3-gobject-Gdk typelib-1_0-Gtk-3_0",
            brew: "",
        },
    },
    Need {
        name: "Chromium",
        why: "to see what a real browser does with the certificates and pages",
        purposes: &[Test],
        systems: LINUX,
        sign: Sign::Program(&["chromium", "chromium-browser", "google-chrome"]),
        packages: Packages {
            apt: "chromium",
            dnf: "chromium",
            pacman: "chromium",
            zypper: "chromium",
            brew: "",
        },
    },
    Need {
        name: "Chromium's driver",
        why: "to drive that browser",
        purposes: &[Test],
        systems: LINUX,
        sign: Sign::Program(&["chromedriver"]),
        packages: Packages {
            apt: "chromium-driver",
            dnf: "chromedriver",
            pacman: "chromium",
            zypper: "chromedriver",
            brew: "",
        },
    },
    Need {
        name: "Firefox",
        why: "to see what the other real browser does with them",
        purposes: &[Test],
        systems: LINUX,
        sign: Sign::Program(&["firefox-esr", "firefox"]),
        packages: Packages {
            apt: "firefox-esr",
            dnf: "firefox",
            pacman: "firefox",
            zypper: "MozillaFirefox",
            brew: "",
        },
    },
    Need {
        name: "certutil",
        why: "to install the test authority into those browsers",
        purposes: &[Test],
        systems: LINUX,
        sign: Sign::Program(&["certutil"]),
        packages: Packages {
            apt: "libnss3-tools",
            dnf: "nss-tools",
            pacman: "nss",
            zypper: "mozilla-nss-tools",
            brew: "nss",
        },
    },
    Need {
        name: "curl",
        why: "to have an HTTPS client of other people's making",
        purposes: &[Test],
        systems: UNIX,
        sign: Sign::Program(&["curl"]),
        packages: Packages { apt: "curl", dnf: "curl", pacman: "curl", zypper: "curl", brew: "curl" },
    },
    Need {
        name: "nginx",
        why: "to compare with, and as the backend behind all of them",
        purposes: &[Bench],
        systems: LINUX,
        sign: Sign::Program(&["nginx"]),
        packages: Packages {
            apt: "nginx-light",
            dnf: "nginx",
            pacman: "nginx",
            zypper: "nginx",
            brew: "nginx",
        },
    },
    Need {
        name: "Caddy",
        why: "to compare with",
        purposes: &[Bench],
        systems: LINUX,
        sign: Sign::Program(&["caddy"]),
        packages: Packages { apt: "caddy", dnf: "caddy", pacman: "caddy", zypper: "caddy", brew: "caddy" },
    },
    Need {
        name: "h2load",
        why: "to make the load",
        purposes: &[Bench],
        systems: LINUX,
        sign: Sign::Program(&["h2load"]),
        packages: Packages {
            apt: "nghttp2-client",
            dnf: "nghttp2",
            pacman: "nghttp2",
            zypper: "nghttp2",
            brew: "nghttp2",
        },
    },
    Need {
        name: "openssl",
        why: "to make the certificate of nginx and Caddy",
        purposes: &[Bench],
        systems: LINUX,
        sign: Sign::Program(&["openssl"]),
        packages: Packages {
            apt: "openssl",
            dnf: "openssl",
            pacman: "openssl",
            zypper: "openssl",
            brew: "openssl",
        },
    },
];

/// What these purposes need here and is not there, in the table's order.
pub(crate) fn missing(machine: &Machine, purposes: &[Purpose]) -> Vec<&'static Need> {
    let wanted = |need: &&Need| {
        need.systems.contains(&machine.system)
            && need.purposes.iter().any(|purpose| purposes.contains(purpose))
    };
    NEEDS.iter().filter(wanted).filter(|need| !need.sign.seen(machine)).collect()
}

impl Need {
    /// The packages that bring it.
    pub(crate) fn packages(&self, manager: Manager) -> impl Iterator<Item = &'static str> {
        let names = match manager {
            Manager::Apt => self.packages.apt,
            Manager::Dnf => self.packages.dnf,
            Manager::Pacman => self.packages.pacman,
            Manager::Zypper => self.packages.zypper,
            Manager::Brew => self.packages.brew,
        };
        names.split_whitespace()
    }
}

impl Sign {
    fn seen(&self, machine: &Machine) -> bool {
        match self {
            Self::Library(module) => machine.answers("pkg-config", &["--exists", module]),
            Self::Program(names) => names.iter().any(|name| machine.program(name).is_some()),
            Self::Answers(program, words) => machine.answers(program, words),
            Self::Folder(path) => std::path::Path::new(path).is_dir(),
        }
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use crate::machine::tests::machine_with;

    fn check(programs: &[(&str, &str)], purposes: &[Purpose], expect: &[&str]) {
        let (machine, _folder) = machine_with(programs);
        let names: Vec<_> = missing(&machine, purposes).iter().map(|need| need.name).collect();
        assert_eq!(names, expect);
    }

    #[test]
    fn an_empty_machine_needs_the_whole_web_view() {
        check(&[], &[Window], &["pkg-config", "WebKitGTK 4.1", "librsvg"]);
    }

    #[test]
    fn a_library_is_there_when_pkg_config_says_so() {
        let only_rsvg = r#"[ "$2" = librsvg-2.0 ]"#;
        check(&[("pkg-config", only_rsvg)], &[Window], &["WebKitGTK 4.1"]);
        check(&[("pkg-config", "exit 0")], &[Window], &[]);
    }

    #[test]
    fn any_of_the_browsers_will_do() {
        check(
            &[("google-chrome", ""), ("firefox", ""), ("curl", "")],
            &[Test],
            &["Chromium's driver", "certutil"],
        );
    }

    #[test]
    fn every_linux_manager_has_a_name_for_every_linux_need() {
        for need in NEEDS.iter().filter(|need| need.systems.contains(&System::Linux)) {
            for manager in [Manager::Apt, Manager::Dnf, Manager::Pacman, Manager::Zypper] {
                assert!(need.packages(manager).next().is_some(), "{} for {manager:?}", need.name);
            }
        }
    }

    #[test]
    fn nothing_of_linux_is_asked_of_a_mac() {
        let (mut machine, _folder) = machine_with(&[("curl", "")]);
        machine.system = System::Mac;
        assert!(missing(&machine, &[Window, Drive, Test]).is_empty());
    }
}
