//! A person's rules: kept in the data folder, compiled for the data plane, counted while they are applied.

mod book;
mod compile;
mod concern;
pub(crate) mod paused;
pub(crate) mod seed;

pub(crate) use book::RuleBook;
pub(crate) use concern::{concerns_behavior, concerns_site};

use crate::api::types::ThrottlePreset;

/// Speeds people know by name, as Chromium's developer tools have them
/// (`front_end/core/sdk/NetworkManager.ts`: throughputs and latencies after its adjustment factors).
pub(crate) fn presets() -> Vec<ThrottlePreset> {
    let preset = |name: &str, up_kbps, down_kbps, latency_ms| ThrottlePreset {
        name: name.into(),
        up_kbps,
        down_kbps,
        latency_ms,
    };
    vec![
        preset("slow-3g", 400, 400, 2000),
        preset("fast-3g", 675, 1440, 563),
        preset("slow-4g", 675, 1440, 150),
        preset("4g", 1350, 8100, 165),
    ]
}
