//! What Chromium, Firefox and Safari do with one request, at the developer's desk and once deployed.
//!
//! They differ in few points: Safari does not take `http://localhost` for trustworthy, lets downloads and
//! forms through without a word, and lets `upgrade-insecure-requests` change addresses of this computer
//! too; Chromium asks for permission to reach the local network instead of blocking it; Firefox upgrades nothing for
//! pages on this computer's own names, where an image over http therefore loads, and elsewhere CORS requests and IP
//! addresses too. Subtitles it loads over http, and Chromium upgrades what it takes for images.

use crate::host::Reach;
use crate::rules::{Circumstances, Kind};

/// The three verdicts on one finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Browsers {
    /// Chrome, Edge and all others of that engine.
    pub chromium: Outlook,
    /// Firefox.
    pub firefox: Outlook,
    /// Safari, and every browser on iOS.
    pub safari: Outlook,
}

/// What one browser does, here and there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Outlook {
    /// On this computer, with the page served over https.
    pub here: Outcome,
    /// For visitors of the deployed page.
    pub deployed: Outcome,
}

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It is let through.
    Works,
    /// It is asked for over https; works when the host answers that.
    Upgraded,
    /// It is asked for over https where none is to be expected: at an explicit port.
    UpgradeFails,
    /// It never leaves the machine.
    Blocked,
    /// The visitor is warned first.
    Warned,
    /// The visitor is asked whether the page may reach the local network.
    Asks,
    /// It is let through, to the visitor's own computer or network, where nothing answers.
    Unreachable,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Engine {
    Chromium,
    Firefox,
    Safari,
}

/// The three verdicts on a request of this kind.
pub(crate) fn browsers(kind: Kind, around: &Circumstances) -> Browsers {
    let outlook = |engine| outlook(engine, kind, around);
    Browsers {
        chromium: outlook(Engine::Chromium),
        firefox: outlook(Engine::Firefox),
        safari: outlook(Engine::Safari),
    }
}

fn outlook(engine: Engine, kind: Kind, around: &Circumstances) -> Outlook {
    let here = outcome(engine, kind, around);
    let is_near = around.host.is_some_and(|host| host.reach != Reach::Public);
    let deployed = match outcome(engine, kind, &Circumstances { is_local: false, ..*around }) {
        Outcome::Works if is_near => Outcome::Unreachable,
        same => same,
    };
    Outlook { here, deployed }
}

fn outcome(engine: Engine, kind: Kind, around: &Circumstances) -> Outcome {
    let is_loopback = around.host.is_some_and(|host| host.is_trustworthy());
    let is_fetch = is_fetch(kind);
    match kind {
        Kind::Navigation | Kind::Hint => Outcome::Works,
        _ if is_loopback && engine != Engine::Safari => Outcome::Works,
        _ if is_loopback => safari_on_this_computer(kind, around),
        Kind::Download if engine == Engine::Safari => Outcome::Works,
        Kind::Download => Outcome::Blocked,
        _ if around.upgrades => upgrade(around),
        Kind::Form if engine == Engine::Safari => Outcome::Works,
        Kind::Form => Outcome::Warned,
        _ if is_fetch && engine == Engine::Chromium && asks(around) => Outcome::Asks,
        Kind::Upgradeable if engine == Engine::Firefox && around.is_local => Outcome::Works,
        Kind::Subtitles if engine == Engine::Firefox => Outcome::Works,
        Kind::Upgradeable if is_upgraded(engine, around) => upgrade(around),
        Kind::ImageLike if engine == Engine::Chromium && is_upgraded(engine, around) => upgrade(around),
        Kind::Upgradeable | Kind::Subtitles | Kind::ImageLike | Kind::Blockable => Outcome::Blocked,
    }
}

/// Whether a page loads it for itself.
fn is_fetch(kind: Kind) -> bool {
    matches!(kind, Kind::Blockable | Kind::Upgradeable | Kind::Subtitles | Kind::ImageLike)
}

/// WebKit bugs 171934 (loopback is mixed content) and 250776 (its addresses are upgraded by policy).
fn safari_on_this_computer(kind: Kind, around: &Circumstances) -> Outcome {
    match kind {
        kind if around.upgrades && is_fetch(kind) => Outcome::UpgradeFails,
        Kind::Blockable | Kind::Subtitles | Kind::ImageLike => Outcome::Blocked,
        _ => Outcome::Works,
    }
}

/// Local Network Access exempts private addresses and `.local` names from mixed content.
fn asks(around: &Circumstances) -> bool {
    around.host.is_some_and(|host| host.is_local_network)
}

/// Mixed Content 4.1: neither CORS requests nor hosts that are IP addresses. Firefox goes by what is asked for alone.
fn is_upgraded(engine: Engine, around: &Circumstances) -> bool {
    let is_ip = around.host.is_some_and(|host| host.is_ip);
    engine == Engine::Firefox || !(around.cors || is_ip)
}

fn upgrade(around: &Circumstances) -> Outcome {
    let has_port = around.host.is_some_and(|host| host.has_port);
    if has_port { Outcome::UpgradeFails } else { Outcome::Upgraded }
}
