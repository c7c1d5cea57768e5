//! How often what was found is right.

use crate::cases::Class;
use crate::engine::Engine;

/// What was found about one page.
#[derive(Clone, Copy)]
pub(crate) struct Told {
    /// By reading.
    pub(crate) read: bool,
    /// By the browser.
    pub(crate) seen: bool,
    /// With the right outcome.
    pub(crate) foretold: bool,
}

/// All pages, as one browser sees them in one place.
#[derive(Default)]
pub(crate) struct Tally {
    read: Sum,
    seen: Sum,
    together: Sum,
    literal: Sum,
    never: usize,
    alarms: usize,
    foretold: usize,
}

impl Told {
    /// Whether it is worth a look.
    pub(crate) fn differs(self, class: Class, is_wrong: bool) -> bool {
        let is_short = is_wrong && (!self.foretold || (class == Class::Literal && !self.read));
        is_short || is_wrong != (self.read || self.seen)
    }

    pub(crate) const fn by(self) -> &'static str {
        match (self.read, self.seen) {
            (true, true) => "both",
            (true, false) => "static",
            (false, true) => "run time",
            (false, false) => "nothing",
        }
    }
}

impl Tally {
    pub(crate) fn add(&mut self, class: Class, is_wrong: bool, told: Told) {
        let either = told.read || told.seen;
        self.read.add(is_wrong, told.read);
        self.seen.add(is_wrong, told.seen);
        self.together.add(is_wrong, either);
        if class == Class::Literal {
            self.literal.add(is_wrong, told.read);
        }
        self.never += usize::from(class == Class::Never);
        self.alarms += usize::from(class == Class::Never && either);
        self.foretold += usize::from(is_wrong && told.foretold);
    }

    pub(crate) fn print(&self, engine: Engine) {
        let sums =
            [("static alone", &self.read), ("run time alone", &self.seen), ("together", &self.together)];
        for (name, sum) in sums {
            println!("{name:15} recall {}, precision {}", sum.recall(), sum.precision());
        }
        println!("static recall on literal addresses {}", self.literal.recall());
        let foretold = share(self.foretold, self.together.right);
        println!("what {} does was foretold for {foretold}", engine.name());
        println!("false alarms on the list of what never is one: {}", share(self.alarms, self.never));
    }

    /// Nothing missed, nothing cried wolf, and 95 % of literal addresses read.
    pub(crate) fn is_good(&self) -> bool {
        let (read, missed) = (self.literal.right, self.literal.missed);
        self.together.missed == 0 && self.alarms == 0 && read * 100 >= (read + missed) * 95
    }
}

/// How often it was right.
#[derive(Default)]
struct Sum {
    right: usize,
    missed: usize,
    wrong: usize,
}

impl Sum {
    fn add(&mut self, is_wrong: bool, told: bool) {
        match (is_wrong, told) {
            (true, true) => self.right += 1,
            (true, false) => self.missed += 1,
            (false, true) => self.wrong += 1,
            (false, false) => {}
        }
    }

    fn recall(&self) -> String {
        share(self.right, self.right + self.missed)
    }

    fn precision(&self) -> String {
        share(self.right, self.right + self.wrong)
    }
}

fn share(part: usize, whole: usize) -> String {
    format!("{part} of {whole} ({:.1} %)", 100.0 * part as f64 / whole.max(1) as f64)
}
