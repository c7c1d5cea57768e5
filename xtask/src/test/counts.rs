//! How many tests passed and failed, read from what the test runners print at the end.

use std::iter::Sum;

/// Tests, or 1 for a step that has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Counts {
    pub(super) passed: u32,
    pub(super) failed: u32,
}

impl Counts {
    /// Adds up the closing lines in a step's output. A step that failed counts at least one failure, even when
    /// no test did: it may not have come as far as running one. So does a runner that ran nothing at all.
    pub(super) fn of_step(output: &str, ok: bool) -> Self {
        let runs: Vec<_> = output.lines().filter_map(closing_line).collect();
        let ran = !runs.is_empty();
        let Self { passed, failed } = runs.into_iter().sum();
        let nothing = passed + failed == 0;
        Self {
            passed: if ran { passed } else { u32::from(ok) },
            failed: if !ok || (ran && nothing) { failed.max(1) } else { failed },
        }
    }
}

impl Sum for Counts {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |a, b| Self { passed: a.passed + b.passed, failed: a.failed + b.failed })
    }
}

/// `Summary [ 1.2s] 9 tests run: 8 passed, 1 failed` (nextest), `test result: ok. 5 passed; 0 failed; ...`
/// (cargo test), `Tests  1 failed | 11 passed (12)` (vitest).
fn closing_line(line: &str) -> Option<Counts> {
    // What nextest shows of a test that failed is indented, and closes like a run of its own.
    let is_quoted = line.starts_with(' ') && line.trim_start().starts_with("test result: ");
    let line = line.trim();
    if is_quoted {
        return None;
    }
    ["Summary [", "test result: ", "Tests  "].iter().any(|start| line.starts_with(start)).then(|| Counts {
        passed: number_before(line, "passed"),
        failed: number_before(line, "failed") + number_before(line, "timed out"),
    })
}

fn number_before(line: &str, word: &str) -> u32 {
    let Some(at) = line.find(word) else { return 0 };
    line[..at].split_whitespace().last().and_then(|number| number.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(output: &str, ok: bool, passed: u32, failed: u32) {
        assert_eq!(Counts::of_step(output, ok), Counts { passed, failed }, "{output}");
    }

    #[test]
    fn each_runner_is_understood() {
        check("     Summary [   0.123s] 12 tests run: 11 passed (1 slow), 1 failed, 2 skipped", false, 11, 1);
        check(
            "     Summary [   9.1s] 12 tests run: 10 passed, 1 failed, 1 timed out, 0 skipped",
            false,
            10,
            2,
        );
        check("test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out", true, 5, 0);
        check(" Test Files  1 failed | 2 passed (3)\n      Tests  1 failed | 11 passed (12)\n", false, 11, 1);
    }

    #[test]
    fn what_a_failed_test_said_is_not_counted_again() {
        let quoted = "    test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 102 filtered out";
        check(
            &format!("{quoted}\n     Summary [ 2.0s] 103 tests run: 102 passed, 1 failed\n"),
            false,
            102,
            1,
        );
    }

    #[test]
    fn several_runs_add_up() {
        let line = "test result: ok. 2 passed; 0 failed;";
        check(&format!("{line}\nother words\n{line}\n"), true, 4, 0);
    }

    #[test]
    fn a_step_without_tests_counts_as_one() {
        check("Checking config v0.1.0", true, 1, 0);
        check("error: could not compile", false, 0, 1);
    }

    #[test]
    fn a_runner_that_ran_nothing_has_failed() {
        check("test result: ok. 0 passed; 0 failed; 0 ignored; 9 filtered out", true, 0, 1);
    }

    #[test]
    fn tests_that_pass_do_not_hide_a_failing_step() {
        check("test result: ok. 5 passed; 0 failed;\nerror: could not compile", false, 5, 1);
    }
}
