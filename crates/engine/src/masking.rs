//! Secrets out of what leaves the machine: what scripts and agents are shown, and exports.

use capture::redact::Masks;

use crate::api::types::{Change, ExchangeDetail, Explanation, Field, Finding, Row, Settings};
use crate::places::Places;
use crate::settings;

/// What is masked: the usual secrets, and the names a person added in the settings.
#[derive(Debug, Clone)]
pub struct Masking(Masks);

impl Masking {
    /// With the settings of a data folder.
    #[must_use]
    pub fn of(places: &Places) -> Self {
        Self::of_settings(&settings::load(&places.settings()))
    }

    pub(crate) fn of_settings(settings: &Settings) -> Self {
        Self(Masks::with(&settings.secret_names))
    }

    pub(crate) const fn masks(&self) -> &Masks {
        &self.0
    }

    /// A row's address.
    pub fn row(&self, row: &mut Row) {
        row.target = self.0.url(&row.target).into_owned();
    }

    /// Heads, addresses, and what was changed on the way.
    pub fn exchange(&self, exchange: &mut ExchangeDetail) {
        let heads =
            [&mut exchange.request, &mut exchange.response].into_iter().chain(exchange.forwarded.as_mut());
        heads.flatten().for_each(|field| self.field(field));
        self.changes(&mut exchange.changes);
        self.row(&mut exchange.row);
    }

    /// What would happen to a request: its address, where it would go, and what would be changed.
    pub fn explanation(&self, explanation: &mut Explanation) {
        self.changes(&mut explanation.changes);
        for url in
            explanation.goes_to.iter_mut().chain(explanation.peers.iter_mut().map(|peer| &mut peer.url))
        {
            *url = self.0.url(url).into_owned();
        }
    }

    fn changes(&self, changes: &mut [Change]) {
        changes.iter_mut().for_each(|change| change.detail = self.0.change(&change.detail));
    }

    /// A finding's addresses, and the lines around it.
    pub fn finding(&self, finding: &mut Finding) {
        let addresses = [&mut finding.url, &mut finding.file].into_iter().chain(finding.page.as_mut());
        addresses.for_each(|url| *url = self.0.url(url).into_owned());
        let lines = finding.excerpt.iter_mut().chain(&mut finding.before).chain(&mut finding.after);
        lines.for_each(|line| self.text(line));
        if let Some(original) = &mut finding.original {
            let lines = original.excerpt.iter_mut().chain(&mut original.before).chain(&mut original.after);
            lines.for_each(|line| self.text(line));
        }
        if let Some(fix) = &mut finding.fix {
            let places = fix.line.iter_mut().chain(&mut fix.goes_to);
            places.chain([&mut fix.url]).for_each(|text| self.text(text));
        }
    }

    fn text(&self, text: &mut String) {
        *text = self.0.body(text, "").into_owned();
    }

    fn field(&self, field: &mut Field) {
        field.value =
            String::from_utf8_lossy(&self.0.field(&field.name, field.value.as_bytes())).into_owned();
    }
}
