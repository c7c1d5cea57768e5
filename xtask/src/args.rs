//! The few words after the command.

use crate::failure::Failure;

/// What was typed and has not been understood yet.
pub(crate) struct Args(Vec<String>);

impl Args {
    pub(crate) fn new(given: Vec<String>) -> Self {
        Self(given)
    }

    /// Takes the first word that is no option.
    pub(crate) fn word(&mut self) -> Option<String> {
        let at = self.0.iter().position(|arg| !arg.starts_with("--"))?;
        Some(self.0.remove(at))
    }

    /// Takes `--name`; true when it was there.
    pub(crate) fn flag(&mut self, name: &str) -> bool {
        let at = self.0.iter().position(|arg| arg == name);
        at.map(|at| self.0.remove(at)).is_some()
    }

    /// Takes `--name VALUE`.
    pub(crate) fn value(&mut self, name: &str) -> Result<Option<String>, Failure> {
        let Some(at) = self.0.iter().position(|arg| arg == name) else { return Ok(None) };
        if at + 1 == self.0.len() {
            return Err(Failure::cannot(format!("{name} needs a value after it")));
        }
        self.0.remove(at);
        Ok(Some(self.0.remove(at)))
    }

    /// Takes `--name NUMBER`, or the given default.
    pub(crate) fn number(&mut self, name: &str, default: u32) -> Result<u32, Failure> {
        let Some(text) = self.value(name)? else { return Ok(default) };
        match text.parse() {
            Ok(number) if number > 0 => Ok(number),
            _ => Err(Failure::cannot(format!("{name} needs a number above 0, not `{text}`"))),
        }
    }

    /// Fails when something is left that nobody took.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        match self.0.first() {
            None => Ok(()),
            Some(left) => {
                Err(Failure::cannot(format!("`{left}` is not understood here; see `cargo xtask help`")))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(text: &str) -> Args {
        Args::new(text.split_whitespace().map(String::from).collect())
    }

    #[test]
    fn options_stand_anywhere() {
        let mut args = args("--only lint test --quick");
        assert_eq!(args.value("--only").unwrap().as_deref(), Some("lint"));
        assert_eq!(args.word().as_deref(), Some("test"));
        assert!(args.flag("--quick"));
        assert!(args.finish().is_ok());
    }

    #[test]
    fn what_nobody_took_is_named() {
        assert!(args("--fast").finish().unwrap_err().to_string().contains("`--fast`"));
    }

    #[test]
    fn a_value_must_follow() {
        assert!(args("--only").value("--only").is_err());
        assert!(args("--rounds none").number("--rounds", 5).is_err());
        assert!(args("--rounds 0").number("--rounds", 5).is_err());
    }
}
