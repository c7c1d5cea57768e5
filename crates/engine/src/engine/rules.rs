//! Commands about rules, and about the exchanges they hold.

use crate::Engine;
use crate::api::types::*;
use crate::error::Result;
use crate::outbox::Kind;
use crate::rules::{self, RuleBook, paused, seed};

impl Engine {
    /// The rules of a site, or of all, in order.
    ///
    /// # Errors
    /// None today.
    pub async fn rules(&self, site: Option<String>) -> Result<Vec<Rule>> {
        Ok(self.listed_rules(site.as_deref()))
    }

    /// Keeps a rule: a new one, last of its site, when its id is empty.
    ///
    /// # Errors
    /// What makes no sense in it; when the disk refuses.
    pub async fn save_rule(&self, rule: Rule) -> Result<Rule> {
        self.change_rules(|book| book.save(rule))
    }

    /// Puts a rule at another place of its site, 0 for the first, and gives the rules of that site.
    ///
    /// # Errors
    /// When there is no such rule; when the disk refuses.
    pub async fn move_rule(&self, rule: String, to: u32) -> Result<Vec<Rule>> {
        self.change_rules(|book| book.put(&rule, to))
    }

    /// Switches a rule.
    ///
    /// # Errors
    /// When there is no such rule; when the disk refuses.
    pub async fn set_rule_on(&self, rule: String, on: bool) -> Result<Rule> {
        self.change_rules(|book| book.switch(&rule, on))
    }

    /// Switches all rules of a site, or all there are.
    ///
    /// # Errors
    /// When the disk refuses.
    pub async fn set_rules_on(&self, site: Option<String>, on: bool) -> Result<Vec<Rule>> {
        self.change_rules(|book| book.switch_all(site.as_deref(), on))
    }

    /// Forgets a rule.
    ///
    /// # Errors
    /// When there is no such rule; when the disk refuses.
    pub async fn remove_rule(&self, rule: String) -> Result<()> {
        self.change_rules(|book| book.remove(&rule))
    }

    /// A rule about requests like this one, off and not kept yet.
    ///
    /// # Errors
    /// When the journal does not have the exchange or not its whole answer, or no site served it.
    pub async fn rule_from(&self, id: String, seed: RuleSeed) -> Result<Rule> {
        let places = self.0.places.clone();
        self.reading(move |journal| seed::rule(&journal.lookup()?.record(&id)?, seed, &places)).await
    }

    /// Speeds people know by name.
    ///
    /// # Errors
    /// None.
    pub async fn throttle_presets(&self) -> Result<Vec<ThrottlePreset>> {
        Ok(rules::presets())
    }

    /// Exchanges that wait for a person, the oldest first.
    ///
    /// # Errors
    /// None today.
    pub async fn paused(&self) -> Result<Vec<Paused>> {
        Ok(self.held())
    }

    /// Lets one go on.
    ///
    /// # Errors
    /// When it does not wait any more, or the edit makes no sense.
    pub async fn resume(&self, paused: String, decision: Decision) -> Result<()> {
        let decision = paused::decided(decision)?;
        let waited = paused.parse().is_ok_and(|id| self.0.proxy.resume(id, decision));
        waited.then_some(()).ok_or_else(|| {
            let message = "this request does not wait any more: its time was over, or the browser left";
            ApiError::new("not-paused", &[&paused], message.into())
        })
    }

    pub(crate) fn listed_rules(&self, site: Option<&str>) -> Vec<Rule> {
        self.0.rules.lock().list(site)
    }

    pub(crate) fn held(&self) -> Vec<Paused> {
        self.0.proxy.held().iter().map(paused::wire).collect()
    }

    /// Changes the rules, serves by them, and says so.
    fn change_rules<T>(&self, change: impl FnOnce(&mut RuleBook) -> Result<T>) -> Result<T> {
        let done = change(&mut self.0.rules.lock())?;
        self.apply();
        self.0.outbox.tell(Kind::Rules);
        Ok(done)
    }
}
