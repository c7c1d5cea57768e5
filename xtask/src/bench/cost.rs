//! What a server's processes cost, from the operating system's own accounts.

use std::fs;
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

/// CPU time, user and system, of a process and everything it started that still runs.
pub(crate) fn cpu(root: u32) -> Duration {
    let ticks: u64 = tree(root).iter().map(|process| process.ticks).sum();
    Duration::from_micros(ticks * 1_000_000 / ticks_per_second())
}

/// Memory of a process and everything it started, in bytes; pages they share are counted once.
pub(crate) fn memory(root: u32) -> u64 {
    tree(root).iter().map(|process| share(process.id)).sum()
}

struct Process {
    id: u32,
    parent: u32,
    ticks: u64,
}

/// The process and all below it.
fn tree(root: u32) -> Vec<Process> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let (mut found, mut rest): (Vec<_>, Vec<_>) =
        ids.filter_map(read).partition(|process| process.id == root);
    loop {
        let known: Vec<_> = found.iter().map(|process| process.id).collect();
        let (children, others): (Vec<_>, Vec<_>) = rest.into_iter().partition(|p| known.contains(&p.parent));
        if children.is_empty() {
            return found;
        }
        found.extend(children);
        rest = others;
    }
}

fn read(id: u32) -> Option<Process> {
    stat(id, &fs::read_to_string(format!("/proc/{id}/stat")).ok()?)
}

/// proc(5): the name in brackets may hold anything, so the fields are counted from the last bracket.
fn stat(id: u32, text: &str) -> Option<Process> {
    let fields: Vec<_> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |at: usize| fields.get(at)?.parse::<u64>().ok();
    // Fields 4, 14 and 15 of the manual, of which the first two stand before the bracket.
    Some(Process { id, parent: u32::try_from(number(1)?).ok()?, ticks: number(11)? + number(12)? })
}

fn share(id: u32) -> u64 {
    let text = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
    let kilobytes =
        line.and_then(|line| line.split_whitespace().next()).and_then(|number| number.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

fn ticks_per_second() -> u64 {
    static TICKS: OnceLock<u64> = OnceLock::new();
    *TICKS.get_or_init(|| {
        let output = Command::new("getconf").arg("CLK_TCK").output();
        output
            .ok()
            .and_then(|output| String::from_utf8_lossy(&output.stdout).trim().parse().ok())
            .unwrap_or(100)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_brackets_and_spaces_does_not_shift_the_fields() {
        let text = "42 (a ) b) S 7 42 42 0 -1 4194560 100 0 0 0 31 11 0 0 20 0 4 0 100";
        let process = stat(42, text).unwrap();
        assert_eq!((process.parent, process.ticks), (7, 42));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn our_own_memory_is_some_megabytes() {
        let bytes = memory(std::process::id());
        assert!((100_000..1_000_000_000).contains(&bytes), "{bytes}");
    }
}
