//! Secrets out of what leaves the machine: what scripts and agents are shown, and exports.

use capture::redact::Masks;

use crate::api::types::{BodyText, ExchangeDetail, Field, MessageRow, Row, Settings};
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
        exchange
            .changes
            .iter_mut()
            .for_each(|change| change.detail = self.0.url(&change.detail).into_owned());
        self.row(&mut exchange.row);
    }

    /// A body of a media type; what is shown as hexadecimal bytes stays.
    pub fn body(&self, body: &mut BodyText, media_type: &str) {
        if body.form == "text" {
            body.text = self.0.body(&body.text, media_type).into_owned();
        }
    }

    /// A message of a stream.
    pub fn message(&self, message: &mut MessageRow) {
        message.text = self.0.body(&message.text, "").into_owned();
    }

    fn field(&self, field: &mut Field) {
        field.value =
            String::from_utf8_lossy(&self.0.field(&field.name, field.value.as_bytes())).into_owned();
    }
}
