//! All rules, and the file they are kept in.

use std::path::{Path, PathBuf};

use capture::exchange::{ExchangeId, Timestamp};
use proxy::rules::Hits;
use serde::{Deserialize, Serialize};

use super::compile;
use crate::api::types::{ApiError, Rule, RuleAction, RuleMatch};
use crate::error::Result;
use crate::places::{Places, write_whole};

/// The layout this code writes.
const VERSION: u32 = 1;

/// The file.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Shelf {
    version: u32,
    rules: Vec<Kept>,
}

/// A rule on disk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Kept {
    id: String,
    site: String,
    name: String,
    on: bool,
    #[serde(default)]
    matches: RuleMatch,
    actions: Vec<RuleAction>,
}

/// All rules, in order.
pub(crate) struct RuleBook {
    file: PathBuf,
    places: Places,
    rules: Vec<(Kept, Hits)>,
}

impl RuleBook {
    /// Reads what was kept. A file that cannot be read leaves no rules; it is put aside before the next is written.
    pub(crate) fn open(places: &Places) -> Self {
        let mut book = Self { file: places.rules(), places: places.clone(), rules: Vec::new() };
        book.reread();
        book
    }

    /// In order, those of a site or all.
    pub(crate) fn list(&self, site: Option<&str>) -> Vec<Rule> {
        let wanted = self.rules.iter().filter(|(rule, _)| site.is_none_or(|site| rule.site == site));
        wanted.map(|(rule, hits)| self.wire(rule, hits)).collect()
    }

    /// Those of a site that are on and make sense.
    pub(crate) fn compiled(&self, site: &str) -> Vec<proxy::rules::Rule> {
        let on = self.rules.iter().filter(|(rule, _)| rule.on && rule.site == site);
        on.filter_map(|(rule, hits)| compile::rule(&rule.clone().wire(), hits, &self.places).ok()).collect()
    }

    /// Applications of all rules together.
    pub(crate) fn hits(&self) -> u64 {
        self.rules.iter().map(|(_, hits)| hits.count()).sum()
    }

    /// Those of a site that are on and may concern what is asked for.
    pub(crate) fn count_on(&self, site: &str, concerns: impl Fn(&RuleMatch) -> bool) -> u32 {
        let on =
            self.rules.iter().filter(|(rule, _)| rule.on && rule.site == site && concerns(&rule.matches));
        u32::try_from(on.count()).unwrap_or(u32::MAX)
    }

    /// Keeps one; a new one, last of all, when its id is empty.
    ///
    /// # Errors
    /// What makes no sense in it; when the file cannot be written.
    pub(crate) fn save(&mut self, mut rule: Rule) -> Result<Rule> {
        rule.name = one_line(&rule.name);
        compile::rule(&rule, &Hits::default(), &self.places)?;
        self.reread();
        if rule.id.is_empty() {
            rule.id = ExchangeId::next(Timestamp::now()).to_string();
            self.rules.push((Kept::of(&rule), Hits::default()));
        } else {
            let at = self.find(&rule.id)?;
            self.rules[at].0 = Kept::of(&rule);
        }
        self.write()?;
        self.one(&rule.id)
    }

    /// Puts one at another place among those of its site, 0 for the first.
    ///
    /// # Errors
    /// When there is none of that id; when the file cannot be written.
    pub(crate) fn put(&mut self, id: &str, to: u32) -> Result<Vec<Rule>> {
        self.reread();
        let moved = self.rules.remove(self.find(id)?);
        let site = moved.0.site.clone();
        let mut places = (0..self.rules.len()).filter(|at| self.rules[*at].0.site == site);
        let at = places.nth(to as usize).unwrap_or(self.rules.len());
        self.rules.insert(at, moved);
        self.write()?;
        Ok(self.list(Some(&site)))
    }

    /// Switches one.
    ///
    /// # Errors
    /// As [`Self::put`].
    pub(crate) fn switch(&mut self, id: &str, on: bool) -> Result<Rule> {
        self.reread();
        let at = self.find(id)?;
        self.rules[at].0.on = on;
        self.write()?;
        self.one(id)
    }

    /// Switches those of a site, or all.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn switch_all(&mut self, site: Option<&str>, on: bool) -> Result<Vec<Rule>> {
        self.reread();
        let wanted = |rule: &Kept| site.is_none_or(|site| rule.site == site);
        self.rules.iter_mut().filter(|(rule, _)| wanted(rule)).for_each(|(rule, _)| rule.on = on);
        self.write()?;
        Ok(self.list(site))
    }

    /// Forgets one.
    ///
    /// # Errors
    /// As [`Self::put`].
    pub(crate) fn remove(&mut self, id: &str) -> Result<()> {
        self.reread();
        let at = self.find(id)?;
        self.rules.remove(at);
        self.write()
    }

    fn one(&self, id: &str) -> Result<Rule> {
        let (rule, hits) = &self.rules[self.find(id)?];
        Ok(self.wire(rule, hits))
    }

    fn find(&self, id: &str) -> Result<usize> {
        self.rules.iter().position(|(rule, _)| rule.id == id).ok_or_else(|| {
            ApiError::new("no-such-rule", &[id], format!("there is no rule {id:?}; it may have been removed"))
        })
    }

    fn wire(&self, rule: &Kept, hits: &Hits) -> Rule {
        let mut wire = rule.clone().wire();
        wire.hits = hits.count() as f64;
        wire.problem = compile::rule(&wire, hits, &self.places).err();
        wire
    }

    /// Another process may have written since. Counts stay with their rules.
    fn reread(&mut self) {
        let read = match std::fs::read(&self.file) {
            Ok(bytes) => serde_json::from_slice::<Shelf>(&bytes).ok().filter(|s| s.version <= VERSION),
            Err(_) => None,
        };
        if let Some(shelf) = read {
            let old = std::mem::take(&mut self.rules);
            let hits = |id: &str| old.iter().find(|(rule, _)| rule.id == id).map(|(_, hits)| hits.clone());
            self.rules = shelf
                .rules
                .into_iter()
                .map(|rule| {
                    let hits = hits(&rule.id).unwrap_or_default();
                    (rule, hits)
                })
                .collect();
        }
    }

    fn write(&self) -> Result<()> {
        self.save_unreadable();
        let rules = self.rules.iter().map(|(rule, _)| rule.clone()).collect();
        let shelf = Shelf { version: VERSION, rules };
        let text =
            serde_json::to_string_pretty(&shelf).map_err(|e| ApiError::internal("writing rules", &e))?;
        write_whole(&self.file, &text).map_err(|cause| ApiError::disk("write", &self.file, &cause))
    }

    /// What we cannot read somebody may want back.
    fn save_unreadable(&self) {
        let readable = |path: &Path| {
            let bytes = std::fs::read(path).ok()?;
            serde_json::from_slice::<Shelf>(&bytes).ok().filter(|s| s.version <= VERSION)
        };
        if self.file.exists() && readable(&self.file).is_none() {
            _ = std::fs::rename(&self.file, self.file.with_extension("unreadable.json"));
        }
    }
}

impl Kept {
    fn of(rule: &Rule) -> Self {
        Self {
            id: rule.id.clone(),
            site: rule.site.clone(),
            name: rule.name.clone(),
            on: rule.on,
            matches: rule.matches.clone(),
            actions: rule.actions.clone(),
        }
    }

    fn wire(self) -> Rule {
        let Self { id, site, name, on, matches, actions } = self;
        Rule { id, site, name, on, matches, actions, hits: 0.0, problem: None }
    }
}

/// A name is told among the changes of an exchange, parted by tabs.
fn one_line(name: &str) -> String {
    let name: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect();
    name.trim().to_owned()
}

#[cfg(test)]
mod tests;
