//! The text as a tree that keeps comments and spacing, and the changes to one site in it.

mod behaviors;

use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, TableLike, Value};

use super::EditError;
use super::plan::Plan;
use super::text::{LineEnds, value_of};
use crate::project::Ignore;
use crate::target::Target;

/// A text that loads, opened at one of its sites.
pub(super) struct Document {
    tree: DocumentMut,
    site: usize,
    ends: LineEnds,
}

impl Document {
    pub(super) fn parse(text: &str, site: usize) -> Result<Self, EditError> {
        let tree = text.parse().map_err(|_| EditError::Form)?;
        Ok(Self { tree, site, ends: LineEnds::of(text) })
    }

    pub(super) fn into_text(self) -> String {
        self.ends.restore(&self.tree.to_string())
    }

    pub(super) fn apply(&mut self, plan: &Plan) -> Result<(), EditError> {
        for (name, target) in &plan.retargeted {
            retarget(self.origins()?, name, target)?;
        }
        for (name, target) in &plan.added {
            add(self.origins()?, name, target)?;
        }
        if let Some(name) = &plan.default {
            let default = self.site()?.get_mut("default").and_then(Item::as_table_like_mut);
            set(default.ok_or(EditError::Form)?, "origin", name.into());
        }
        if let Some(planned) = &plan.behaviors {
            behaviors::replace(self.site()?, planned)?;
        }
        for name in &plan.dropped {
            self.origins()?.as_table_like_mut().and_then(|origins| origins.remove(name));
        }
        Ok(())
    }

    /// `[[site.ignore]]` after the last one; in line where the site itself is.
    pub(super) fn add_ignore(&mut self, ignore: &Ignore) -> Result<(), EditError> {
        let fields = [("url", &ignore.url), ("kind", &ignore.kind), ("file", &ignore.file)];
        let given = fields.into_iter().filter_map(|(key, value)| Some((key, value.as_deref()?)));
        let entry: Vec<_> = given.chain([("reason", ignore.reason.as_str())]).collect();
        let site = self.site()?;
        let is_inline = site.get("origin").is_some_and(Item::is_value);
        match site.get_mut("ignore") {
            Some(Item::ArrayOfTables(list)) => list.push(entry.into_iter().collect()),
            Some(Item::Value(Value::Array(list))) => list.push(entry.into_iter().collect::<InlineTable>()),
            Some(_) => return Err(EditError::Form),
            None if is_inline => {
                let list: Array = [entry.into_iter().collect::<InlineTable>()].into_iter().collect();
                site.insert("ignore", Item::Value(list.into()));
            }
            None => {
                let mut list = ArrayOfTables::new();
                list.push(entry.into_iter().collect());
                site.insert("ignore", Item::ArrayOfTables(list));
            }
        }
        Ok(())
    }

    pub(super) fn remove_ignore(&mut self, at: usize) -> Result<(), EditError> {
        let site = self.site()?;
        let is_last = match site.get_mut("ignore") {
            Some(Item::ArrayOfTables(list)) => {
                list.remove(at);
                list.is_empty()
            }
            Some(Item::Value(Value::Array(list))) => {
                list.remove(at);
                list.is_empty()
            }
            _ => return Err(EditError::Form),
        };
        if is_last {
            site.remove("ignore");
        }
        Ok(())
    }

    /// A switch that is off is not written, since that is the default.
    pub(super) fn set_rewrite_mixed(&mut self, on: bool) -> Result<(), EditError> {
        let site = self.site()?;
        if on {
            set(site, "rewrite_mixed", true.into());
        } else {
            site.remove("rewrite_mixed");
        }
        Ok(())
    }

    /// Gives a behavior's key a value, or takes it away; `None` is the default behavior.
    pub(super) fn set_key(
        &mut self,
        behavior: Option<usize>,
        key: &str,
        value: Option<Value>,
    ) -> Result<(), EditError> {
        let site = self.site()?;
        let item = match behavior {
            None => site.get_mut("default"),
            Some(at) => match site.get_mut("behavior") {
                Some(Item::ArrayOfTables(list)) => {
                    return change_key(list.get_mut(at).ok_or(EditError::Form)?, key, value);
                }
                behaviors => behaviors.and_then(|list| list.get_mut(at)),
            },
        };
        match item {
            Some(Item::Value(Value::InlineTable(table))) => {
                change_key(table, key, value)?;
                table.fmt();
                Ok(())
            }
            item => change_key(item.and_then(Item::as_table_like_mut).ok_or(EditError::Form)?, key, value),
        }
    }

    fn site(&mut self) -> Result<&mut dyn TableLike, EditError> {
        let site = match self.tree.get_mut("site") {
            Some(Item::ArrayOfTables(sites)) => {
                sites.get_mut(self.site).map(|site| site as &mut dyn TableLike)
            }
            Some(Item::Value(Value::Array(sites))) => {
                let site = sites.get_mut(self.site).and_then(Value::as_inline_table_mut);
                site.map(|site| site as &mut dyn TableLike)
            }
            _ => None,
        };
        site.ok_or(EditError::Form)
    }

    fn origins(&mut self) -> Result<&mut Item, EditError> {
        self.site()?.get_mut("origin").ok_or(EditError::Form)
    }
}

fn change_key(table: &mut dyn TableLike, key: &str, value: Option<Value>) -> Result<(), EditError> {
    match value {
        Some(value) => set(table, key, value),
        None => drop(table.remove(key)),
    }
    Ok(())
}

fn retarget(origins: &mut Item, name: &str, target: &Target) -> Result<(), EditError> {
    let (key, value) = value_of(target)?;
    let origin = origins.get_mut(name).and_then(Item::as_table_like_mut).ok_or(EditError::Form)?;
    let value = with_tables(value, origin.get(key));
    set(origin, key, value);
    Ok(())
}

/// The new list of backends, in which those that stay keep the tables with their weights.
fn with_tables(mut value: Value, old: Option<&Item>) -> Value {
    let Some(old) = old.and_then(Item::as_array) else { return value };
    let table_of = |url: &str| {
        let mut tables = old.iter().filter_map(Value::as_inline_table);
        tables.find(|table| table.get("url").and_then(Value::as_str) == Some(url))
    };
    if let Some(url) = value.as_str()
        && let Some(table) = table_of(url)
    {
        return [table.clone()].into_iter().collect::<Array>().into();
    }
    for item in value.as_array_mut().into_iter().flat_map(Array::iter_mut) {
        if let Some(table) = item.as_str().and_then(table_of) {
            *item = table.clone().into();
        }
    }
    value
}

fn add(origins: &mut Item, name: &str, target: &Target) -> Result<(), EditError> {
    let (key, value) = value_of(target)?;
    match origins {
        Item::Table(origins) => {
            let origin: Table = [(key, value)].into_iter().collect();
            origins.insert(name, Item::Table(origin));
        }
        Item::Value(Value::InlineTable(origins)) => {
            let origin: InlineTable = [(key, value)].into_iter().collect();
            origins.insert(name, Value::InlineTable(origin));
        }
        _ => return Err(EditError::Form),
    }
    Ok(())
}

/// Gives a key another value; the spaces and the comment around it stay.
fn set(table: &mut dyn TableLike, key: &str, mut value: Value) {
    if let Some(old) = table.get(key).and_then(Item::as_value) {
        *value.decor_mut() = old.decor().clone();
    }
    match table.get_mut(key) {
        Some(item) => *item = Item::Value(value),
        None => drop(table.insert(key, Item::Value(value))),
    }
}
