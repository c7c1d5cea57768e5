//! Which pages of other origins may do what.

use super::headers::is_token;
use super::methods_of;
use crate::duration;
use crate::file::{CorsFile, CorsTableFile};
use crate::problem;
use crate::project::{Cors, CorsOrigin};
use crate::report::Report;
use crate::span::Spanned;
use crate::validate::value;

pub(super) fn cors(file: &Spanned<CorsFile>, report: &Report<'_>) -> Option<Cors> {
    let table = match &file.value {
        CorsFile::Switch(on) => return on.then(Cors::default),
        CorsFile::Table(table) => table,
    };
    let usual = Cors::default();
    let cors = Cors {
        origins: table.origins.as_ref().map_or(usual.origins, |origins| origins_of(origins, report)),
        methods: table
            .methods
            .as_ref()
            .and_then(|methods| methods_of("methods", methods, report))
            .unwrap_or(usual.methods),
        headers: headers(table, report),
        credentials: table.credentials.as_ref().is_some_and(|on| on.value),
        max_age: value(table.max_age.as_ref(), duration::parse, report),
    };
    if cors.credentials && cors.origins.iter().any(CorsOrigin::is_any) {
        let span = table.origins.as_ref().map_or(&file.span, |origins| &origins.span);
        report.at(span, problem::cors_credentials_any());
    }
    Some(cors)
}

fn origins_of(origins: &Spanned<Vec<Spanned<String>>>, report: &Report<'_>) -> Vec<CorsOrigin> {
    if origins.is_empty() {
        report.at(&origins.span, problem::empty_value("origins", "https://app.example.com"));
    }
    let read = |text: &Spanned<String>| {
        let origin = CorsOrigin::parse(text);
        if origin.is_none() {
            report.at(&text.span, problem::bad_cors_origin(&**text));
        }
        origin
    };
    origins.iter().filter_map(read).collect()
}

fn headers(table: &CorsTableFile, report: &Report<'_>) -> Vec<String> {
    let names = || table.headers.iter().flat_map(|names| names.iter());
    for name in names().filter(|name| !is_token(name)) {
        report.at(&name.span, problem::bad_header_name(&**name));
    }
    names().map(|name| name.to_ascii_lowercase()).collect()
}
