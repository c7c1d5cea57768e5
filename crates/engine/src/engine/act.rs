//! Commands that act on exchanges and answers.

use crate::Engine;
use crate::api::types::*;
use crate::error::Result;

fn not_yet<T>(what: &str) -> Result<T> {
    Err(ApiError::new("not-yet", &[what], format!("{what} comes with the next landing")))
}

impl Engine {
    /// An exchange read closely.
    ///
    /// # Errors
    /// When the journal does not have it.
    pub async fn inspect(&self, _id: String) -> Result<Inspection> {
        not_yet("inspect")
    }

    /// A stretch of a body, at most 1 MiB of it.
    ///
    /// # Errors
    /// When the journal does not have it.
    pub async fn body_range(
        &self,
        _id: String,
        _side: BodySide,
        _decoded: bool,
        _offset: f64,
        _length: u32,
    ) -> Result<BodyRange> {
        not_yet("body_range")
    }

    /// A body as protocol buffers.
    ///
    /// # Errors
    /// When the journal does not have it.
    pub async fn body_frames(&self, _id: String, _side: BodySide) -> Result<Frames> {
        not_yet("body_frames")
    }

    /// An exchange as something to paste.
    ///
    /// # Errors
    /// When the journal does not have it.
    pub async fn copy_as(&self, _id: String, _form: CopyForm, _secrets: bool) -> Result<Copied> {
        not_yet("copy_as")
    }

    /// A recorded request, to be edited and sent.
    ///
    /// # Errors
    /// When the journal does not have it, or not its whole body.
    pub async fn request_draft(&self, _id: String) -> Result<RequestDraft> {
        not_yet("request_draft")
    }

    /// Sends a recorded request again, edited or as it was, and waits for the answer.
    ///
    /// # Errors
    /// When the journal does not have it or not its whole body, or there is no answer.
    pub async fn resend(&self, _id: String, _draft: Option<RequestDraft>) -> Result<Resent> {
        not_yet("resend")
    }

    /// Begins to send a recorded request many times.
    ///
    /// # Errors
    /// When the journal does not have it, or not its whole body.
    pub async fn repeat(
        &self,
        _id: String,
        _draft: Option<RequestDraft>,
        _times: u32,
        _concurrency: u32,
    ) -> Result<Repeat> {
        not_yet("repeat")
    }

    /// Repeated requests of this run, the newest first.
    ///
    /// # Errors
    /// None today.
    pub async fn repeats(&self) -> Result<Vec<Repeat>> {
        Ok(Vec::new())
    }

    /// Stops one.
    ///
    /// # Errors
    /// When there is none of that id.
    pub async fn cancel_repeat(&self, _repeat: String) -> Result<Repeat> {
        not_yet("cancel_repeat")
    }

    /// Two exchanges side by side.
    ///
    /// # Errors
    /// When the journal does not have one of them.
    pub async fn compare(&self, _left: String, _right: String) -> Result<Comparison> {
        not_yet("compare")
    }

    /// The rules of a site, or of all, in order.
    ///
    /// # Errors
    /// None today.
    pub async fn rules(&self, _site: Option<String>) -> Result<Vec<Rule>> {
        Ok(Vec::new())
    }

    /// Keeps a rule: a new one, last of its site, when its id is empty.
    ///
    /// # Errors
    /// What makes no sense in it.
    pub async fn save_rule(&self, _rule: Rule) -> Result<Rule> {
        not_yet("save_rule")
    }

    /// Puts a rule at another place of its site, 0 for the first.
    ///
    /// # Errors
    /// When there is no such rule.
    pub async fn move_rule(&self, _rule: String, _to: u32) -> Result<Vec<Rule>> {
        not_yet("move_rule")
    }

    /// Switches a rule.
    ///
    /// # Errors
    /// When there is no such rule.
    pub async fn set_rule_on(&self, _rule: String, _on: bool) -> Result<Rule> {
        not_yet("set_rule_on")
    }

    /// Switches all rules of a site, or all there are.
    ///
    /// # Errors
    /// When they cannot be kept.
    pub async fn set_rules_on(&self, _site: Option<String>, _on: bool) -> Result<Vec<Rule>> {
        not_yet("set_rules_on")
    }

    /// Forgets a rule.
    ///
    /// # Errors
    /// When there is no such rule.
    pub async fn remove_rule(&self, _rule: String) -> Result<()> {
        not_yet("remove_rule")
    }

    /// A rule about requests like this one, off and not kept yet.
    ///
    /// # Errors
    /// When the journal does not have the exchange, or no site served it.
    pub async fn rule_from(&self, _id: String, _seed: RuleSeed) -> Result<Rule> {
        not_yet("rule_from")
    }

    /// Speeds people know by name.
    ///
    /// # Errors
    /// None.
    pub async fn throttle_presets(&self) -> Result<Vec<ThrottlePreset>> {
        Ok(Vec::new())
    }

    /// Exchanges that wait for a person, the oldest first.
    ///
    /// # Errors
    /// None today.
    pub async fn paused(&self) -> Result<Vec<Paused>> {
        Ok(Vec::new())
    }

    /// Lets one go on.
    ///
    /// # Errors
    /// When it has gone on by itself, or the edit makes no sense.
    pub async fn resume(&self, _paused: String, _decision: Decision) -> Result<()> {
        not_yet("resume")
    }
}
