//! What a scan gathers while it reads: addresses that passed through the rules, by their place in bytes.

use std::ops::Range;

use url::Url;

use crate::address::{self, Insecure, Resolved};
use crate::browsers::browsers;
use crate::document::{MAX_FINDINGS, Skipped};
use crate::finding::{Category, Confidence, Note};
use crate::host::{Host, Own};
use crate::rules::{Circumstances, Kind, Rule, Verdict, judge};

/// The state of one scan.
#[derive(Debug)]
pub(crate) struct Survey<'a> {
    pub(crate) own: Own<'a>,
    /// What relative addresses are resolved against.
    pub(crate) base: Url,
    /// `upgrade-insecure-requests` is in force from here on.
    pub(crate) upgrades: bool,
    /// What is read now is inert markup.
    pub(crate) inert: bool,
    /// Strings of scripts within each other that are being read as markup.
    pub(crate) fragments: usize,
    /// No more confidence than this in what is read now.
    pub(crate) most: Confidence,
    pub(crate) sightings: Vec<Sighting>,
    pub(crate) skipped: Vec<Skipped>,
    /// What an http `<base>` spoils.
    spoiler: Option<Spoiler>,
}

/// An insecure address and what the rules say of it.
#[derive(Debug)]
pub(crate) struct Sighting {
    pub(crate) rule: &'static Rule,
    pub(crate) url: String,
    pub(crate) partial: bool,
    /// Bytes of the document that hold the address as written.
    pub(crate) range: Range<usize>,
    /// Byte of the document where the call stands that it flows into.
    pub(crate) used_at: Option<usize>,
    pub(crate) verdict: Verdict,
    /// See [`crate::Finding::needs`].
    pub(crate) needs: Vec<String>,
    pub(crate) count: u32,
}

/// An http `<base>`.
#[derive(Debug, Clone, Copy)]
struct Spoiler {
    /// Its sighting.
    index: usize,
    host: Option<Host>,
    /// Something that it spoils has been seen.
    has_spoiled: bool,
}

/// A call to another origin, and what that has to answer.
#[derive(Debug)]
pub(crate) struct Foretold {
    pub(crate) rule: &'static Rule,
    pub(crate) url: String,
    pub(crate) partial: bool,
    pub(crate) range: Range<usize>,
    pub(crate) used_at: Option<usize>,
    pub(crate) needs: Vec<String>,
    pub(crate) sure: bool,
}

impl<'a> Survey<'a> {
    pub(crate) fn new(base: Url, own: Own<'a>, upgrades: bool) -> Self {
        Self {
            own,
            base,
            upgrades,
            inert: false,
            fragments: 0,
            most: Confidence::High,
            sightings: Vec::new(),
            skipped: Vec::new(),
            spoiler: None,
        }
    }

    /// An address that markup asks for.
    pub(crate) fn consider(&mut self, rule: &'static Rule, written: &str, range: Range<usize>) {
        self.consider_cors(rule, written, range, false);
    }

    /// The same, where `crossorigin` may stand beside it.
    pub(crate) fn consider_cors(
        &mut self,
        rule: &'static Rule,
        written: &str,
        range: Range<usize>,
        cors: bool,
    ) {
        match address::resolve(written, &self.base, &self.own) {
            Resolved::Fine => {}
            Resolved::Insecure(insecure) => self.add(rule, insecure, range, cors),
            Resolved::Inherited => self.spoil(rule, cors),
        }
    }

    /// The first `<base href>`: one finding if it is insecure, and the base of all that follows.
    pub(crate) fn set_base(&mut self, rule: &'static Rule, written: &str, range: Range<usize>) {
        let Ok(url) = self.base.join(&address::clean(written)) else { return };
        let before = self.sightings.len();
        self.consider(rule, written, range);
        if let Some(sighting) = self.sightings.get_mut(before) {
            sighting.verdict.notes.push(Note::SpoilsRelative);
            let host = Host::of(&url, &self.own);
            self.spoiler = Some(Spoiler { index: before, host, has_spoiled: false });
        }
        self.base = url;
    }

    /// One more address that a sighting already stands for.
    pub(crate) fn again(&mut self, index: usize) {
        if let Some(known) = self.sightings.get_mut(index) {
            known.count = known.count.saturating_add(1);
        }
    }

    /// A sighting that the caller has worked out by itself.
    pub(crate) fn push(&mut self, sighting: Sighting) {
        // A template within a template is read with it, and by itself.
        let is_known = |known: &Sighting| known.range == sighting.range && known.rule == sighting.rule;
        if self.fragments > 0 && self.sightings.iter().any(is_known) {
            return;
        }
        if self.sightings.len() < MAX_FINDINGS {
            self.sightings.push(sighting);
        } else {
            self.skip(Skipped::TooMany);
        }
    }

    /// Something about the document as a whole that breaks nothing.
    pub(crate) fn advise(&mut self, rule: &'static Rule, about: String) {
        let verdict = advice(rule);
        self.push(Sighting {
            rule,
            url: about,
            partial: false,
            range: 0..0,
            used_at: None,
            verdict,
            needs: Vec::new(),
            count: 1,
        });
    }

    /// A call to another origin that needs its permission.
    pub(crate) fn foretell(&mut self, call: Foretold) {
        let Foretold { rule, url, partial, range, used_at, needs, sure } = call;
        let verdict = Verdict {
            category: Category::Cors,
            confidence: if sure { rule.confidence } else { Confidence::Low },
            ..advice(rule)
        };
        self.push(Sighting { rule, url, partial, range, used_at, verdict, needs, count: 1 });
    }

    /// What the page's calls name as their origin; browsers send it as `Origin`.
    pub(crate) fn origin(&self) -> String {
        match self.own.authorities.first() {
            Some(authority) => format!("https://{authority}"),
            None => self.base.origin().ascii_serialization(),
        }
    }

    /// Says once what was left out.
    pub(crate) fn skip(&mut self, what: Skipped) {
        if !self.skipped.contains(&what) {
            self.skipped.push(what);
        }
    }

    pub(crate) fn judge(&self, rule: &Rule, insecure: &Insecure, cors: bool) -> Option<Verdict> {
        self.judge_at(rule, insecure.host, cors)
    }

    fn judge_at(&self, rule: &Rule, host: Option<Host>, cors: bool) -> Option<Verdict> {
        let (upgrades, inert) = (self.upgrades, self.inert);
        let is_local = self.own.is_local();
        let mut verdict = judge(rule, &Circumstances { host, cors, upgrades, inert, is_local })?;
        verdict.confidence = verdict.confidence.min(self.most);
        Some(verdict)
    }

    /// Reads something with no more confidence than this.
    pub(crate) fn doubting(&mut self, most: Confidence, read: impl FnOnce(&mut Self)) {
        let before = self.most;
        self.most = before.min(most);
        read(self);
        self.most = before;
    }

    fn add(&mut self, rule: &'static Rule, insecure: Insecure, range: Range<usize>, cors: bool) {
        let Some(verdict) = self.judge(rule, &insecure, cors) else { return };
        let url = insecure.url;
        self.push(Sighting {
            rule,
            url,
            partial: false,
            range,
            used_at: None,
            verdict,
            needs: Vec::new(),
            count: 1,
        });
    }

    /// One more address that the base leads astray. The base is as bad as the worst of those that are asked for.
    fn spoil(&mut self, rule: &Rule, cors: bool) {
        let Some(Spoiler { index, host, has_spoiled }) = self.spoiler else { return };
        self.again(index);
        if matches!(rule.kind, Kind::Navigation | Kind::Hint) {
            return;
        }
        let (Some(verdict), Some(base)) = (self.judge_at(rule, host, cors), self.sightings.get_mut(index))
        else {
            return;
        };
        if !has_spoiled || verdict.severity > base.verdict.severity {
            let Verdict { category, browsers, severity, .. } = verdict;
            base.verdict = Verdict { category, browsers, severity, ..base.verdict.clone() };
        }
        self.spoiler = Some(Spoiler { index, host, has_spoiled: true });
    }
}

/// Something that browsers let through.
fn advice(rule: &Rule) -> Verdict {
    Verdict {
        category: Category::Advice,
        browsers: browsers(rule.kind, &Circumstances::default()),
        severity: rule.severity,
        confidence: rule.confidence,
        notes: Vec::new(),
    }
}
