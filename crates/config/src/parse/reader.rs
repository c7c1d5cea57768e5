//! Reads one table of the file key by key, and reports what it does not find as it should be.

use std::collections::BTreeMap;

use toml::Spanned as Placed;
use toml::de::{DeTable, DeValue};

use crate::file::{FieldFile, FieldsFile};
use crate::problem;
use crate::report::Report;
use crate::similar::closest;
use crate::span::{Span, Spanned};

type Value<'i> = Placed<DeValue<'i>>;

/// A kind of table: what sentences call it, and all the keys it takes.
pub(super) struct Form {
    pub(super) name: &'static str,
    pub(super) keys: &'static [&'static str],
}

/// One table of the file. A misspelt key is reported once and then read as the key that was meant.
pub(super) struct Reader<'r, 'i> {
    values: BTreeMap<&'static str, &'r Value<'i>>,
    form: &'static Form,
    pub(super) span: Span,
    pub(super) report: &'r Report<'r>,
}

impl<'r, 'i> Reader<'r, 'i> {
    pub(super) fn new(
        table: &'r DeTable<'i>,
        span: Span,
        form: &'static Form,
        report: &'r Report<'r>,
    ) -> Self {
        let values = form.keys.iter().filter_map(|key| Some((*key, table.get(*key)?))).collect();
        let mut reader = Self { values, form, span, report };
        for (key, value) in table.iter().filter(|(key, _)| !form.keys.contains(&key.get_ref().as_ref())) {
            reader.unknown(key.get_ref(), &key.span(), value);
        }
        reader
    }

    fn unknown(&mut self, key: &str, span: &Span, value: &'r Value<'i>) {
        let Form { name, keys } = self.form;
        let Some(meant) = closest(key, keys.iter().copied()) else {
            let known = keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
            return self.report.at(span, problem::unknown_key(key, name, known));
        };
        self.report.at(span, problem::misspelt_key(key, name, meant));
        self.values.entry(meant).or_insert(value);
    }

    fn read<T>(
        &self,
        table: &Value<'i>,
        form: &'static Form,
        read: impl Fn(&Reader<'_, '_>) -> T,
    ) -> Option<Spanned<T>> {
        let reader = Reader::new(table.get_ref().as_table()?, table.span(), form, self.report);
        Some(Spanned::new(read(&reader), table.span()))
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.values.contains_key(key)
    }

    /// Absent, or a list without items.
    pub(super) fn is_blank(&self, key: &str) -> bool {
        self.get(key).is_none_or(|value| value.get_ref().as_array().is_some_and(|list| list.is_empty()))
    }

    fn get(&self, key: &str) -> Option<&'r Value<'i>> {
        self.values.get(key).copied()
    }

    pub(super) fn missing(&self, key: &str, example: &str) {
        self.report.at(&self.span, problem::missing_key(key, self.form.name, example));
    }

    /// Says that a key that is there should be something else.
    pub(super) fn wrong_type(&self, key: &str, expected: &str, example: &str) {
        if let Some(value) = self.get(key) {
            self.wrong(key, value, expected, example);
        }
    }

    fn wrong(&self, key: &str, value: &Value<'i>, expected: &str, example: &str) {
        let found = kind(value.get_ref());
        self.report.at(&value.span(), problem::wrong_type(key, expected, found, example));
    }

    pub(super) fn boolean(&self, key: &str) -> Option<Spanned<bool>> {
        let value = self.get(key)?;
        let found = value.get_ref().as_bool();
        if found.is_none() {
            self.wrong(key, value, "boolean", &format!("{key} = true"));
        }
        Some(Spanned::new(found?, value.span()))
    }

    pub(super) fn string(&self, key: &str) -> Option<Spanned<String>> {
        self.text(key, self.get(key)?, &format!("{key} = \"…\""))
    }

    fn text(&self, key: &str, value: &Value<'i>, example: &str) -> Option<Spanned<String>> {
        let found = text(value);
        if found.is_none() {
            self.wrong(key, value, "text", example);
        }
        found
    }

    /// A string if there is one; another type is not reported.
    pub(super) fn plain_string(&self, key: &str) -> Option<Spanned<String>> {
        text(self.get(key)?)
    }

    pub(super) fn required_string(&self, key: &str, example: &str) -> Option<Spanned<String>> {
        if !self.has(key) {
            self.missing(key, example);
        }
        self.string(key)
    }

    /// A list of strings; items of another type are reported and left out.
    pub(super) fn strings(&self, key: &str) -> Option<Spanned<Vec<Spanned<String>>>> {
        let value = self.get(key)?;
        let example = format!("{key} = [\"…\"]");
        let Some(items) = value.get_ref().as_array() else {
            self.wrong(key, value, "list", &example);
            return None;
        };
        let strings = items.iter().filter_map(|item| self.text(key, item, &example)).collect();
        Some(Spanned::new(strings, value.span()))
    }

    pub(super) fn integer(&self, key: &str, example: &str) -> Option<Spanned<i64>> {
        let value = self.get(key)?;
        let found =
            value.get_ref().as_integer().and_then(|n| i64::from_str_radix(n.as_str(), n.radix()).ok());
        if found.is_none() {
            self.wrong(key, value, "whole number", example);
        }
        Some(Spanned::new(found?, value.span()))
    }

    /// A value, or a list of them, each a string or a table of this form.
    pub(super) fn strings_or_tables<T>(
        &self,
        key: &str,
        form: &'static Form,
        from_string: impl Fn(String) -> T,
        from_table: impl Fn(&Reader<'_, '_>) -> T,
    ) -> Option<Spanned<Vec<Spanned<T>>>> {
        let value = self.get(key)?;
        let items = value.get_ref().as_array().map_or(std::slice::from_ref(value), |items| items);
        let read = |item: &Value<'i>| {
            if item.get_ref().is_table() {
                return self.read(item, form, &from_table);
            }
            let string = self.text(key, item, &format!("{key} = \"…\""))?;
            Some(Spanned::new(from_string(string.value), string.span))
        };
        let found: Vec<_> = items.iter().filter_map(read).collect();
        // What was there and could not be read is not called empty as well.
        (items.is_empty() || !found.is_empty()).then(|| Spanned::new(found, value.span()))
    }

    pub(super) fn table<T>(
        &self,
        key: &str,
        form: &'static Form,
        example: &str,
        read: impl Fn(&Reader<'_, '_>) -> T,
    ) -> Option<Spanned<T>> {
        let value = self.get(key)?;
        let found = self.read(value, form, read);
        if found.is_none() {
            self.wrong(key, value, "table", example);
        }
        found
    }

    /// A table whose keys are names of headers. Values are text, or with `several` lists of it.
    pub(super) fn fields(&self, key: &str, several: bool) -> FieldsFile {
        let Some(value) = self.get(key) else { return FieldsFile::default() };
        let Some(table) = value.get_ref().as_table() else {
            self.wrong(key, value, "table", &format!("{key} = {{ X-Name = \"…\" }}"));
            return FieldsFile::default();
        };
        let fields = table.iter().map(|(name, value)| FieldFile {
            name: Spanned::new(name.get_ref().to_string(), name.span()),
            values: self.values_of(name.get_ref(), value, several),
        });
        FieldsFile(fields.collect())
    }

    fn values_of(&self, name: &str, value: &Value<'i>, several: bool) -> Vec<Spanned<String>> {
        let example = format!("{name} = \"…\"");
        match value.get_ref().as_array().filter(|_| several) {
            Some(list) => list.iter().filter_map(|item| self.text(name, item, &example)).collect(),
            None => self.text(name, value, &example).into_iter().collect(),
        }
    }

    /// A boolean, or a table of that form.
    pub(super) fn boolean_or_table<T>(
        &self,
        key: &str,
        form: &'static Form,
        of_boolean: impl Fn(bool) -> T,
        of_table: impl Fn(&Reader<'_, '_>) -> T,
    ) -> Option<Spanned<T>> {
        let value = self.get(key)?;
        match value.get_ref().is_table() {
            true => self.read(value, form, of_table),
            false => self.boolean(key).map(|on| Spanned::new(of_boolean(on.value), on.span)),
        }
    }

    /// The tables of `[[key]]`. A single `[key]` is reported, and read as the only one.
    pub(super) fn tables<T>(
        &self,
        key: &str,
        form: &'static Form,
        read: impl Fn(&Reader<'_, '_>) -> T,
    ) -> Vec<Spanned<T>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        if value.get_ref().is_table() {
            self.report.at(&value.span(), problem::single_brackets(format!("[{}]", path(key))));
        }
        let items = value.get_ref().as_array().map_or(std::slice::from_ref(value), |items| items);
        let tables = items.iter().filter_map(|item| {
            let found = self.read(item, form, &read);
            if found.is_none() {
                self.wrong(key, item, "table", &format!("[[{}]]", path(key)));
            }
            found
        });
        tables.collect()
    }

    /// The tables of `[key.NAME]`, by name. What is there but is no table is reported, and empty.
    pub(super) fn named_tables<T: Default>(
        &self,
        key: &str,
        form: &'static Form,
        read: impl Fn(&str, &Reader<'_, '_>) -> T,
    ) -> BTreeMap<String, Spanned<T>> {
        let Some(value) = self.get(key) else { return BTreeMap::new() };
        let Some(named) = value.get_ref().as_table() else {
            self.wrong(key, value, "table", &format!("[{}.NAME]", path(key)));
            return BTreeMap::new();
        };
        let tables = named.iter().map(|(name, value)| {
            let name = name.get_ref();
            let found = self.read(value, form, |table| read(name, table));
            if found.is_none() {
                self.wrong(name, value, "table", &format!("[{}.{name}]", path(key)));
            }
            (name.to_string(), found.unwrap_or_else(|| Spanned::new(T::default(), value.span())))
        });
        tables.collect()
    }
}

/// The key as written in a header: everything but `site` stands inside a site.
fn path(key: &str) -> String {
    if key == "site" { key.to_owned() } else { format!("site.{key}") }
}

fn text(value: &Value<'_>) -> Option<Spanned<String>> {
    Some(Spanned::new(value.get_ref().as_str()?.to_owned(), value.span()))
}

/// What a value is called in sentences: one of a closed set of words.
fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) | DeValue::Float(_) => "number",
        DeValue::Boolean(_) => "boolean",
        DeValue::Datetime(_) => "date",
        DeValue::Array(_) => "list",
        DeValue::Table(_) => "table",
    }
}
