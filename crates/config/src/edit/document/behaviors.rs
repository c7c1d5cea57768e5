//! The list of behaviors of a site: `[[site.behavior]]`, or a list of inline tables.

use toml_edit::{Array, ArrayOfTables, InlineTable, Item, Table, TableLike, Value};

use super::set;
use crate::edit::EditError;
use crate::edit::plan::Planned;

pub(super) fn replace(site: &mut dyn TableLike, planned: &[Planned]) -> Result<(), EditError> {
    if planned.is_empty() {
        site.remove("behavior");
        return Ok(());
    }
    // Where the origins are written in line the site may be too, and no header can follow inside it.
    let is_inline = site.get("origin").is_some_and(Item::is_value);
    match site.get_mut("behavior") {
        Some(Item::ArrayOfTables(list)) => *list = tables(list, planned),
        Some(Item::Value(Value::Array(list))) => *list = inline(list, planned),
        Some(_) => return Err(EditError::Form),
        None if is_inline => {
            drop(site.insert("behavior", Item::Value(inline(&Array::new(), planned).into())))
        }
        None => drop(site.insert("behavior", Item::ArrayOfTables(tables(&ArrayOfTables::new(), planned)))),
    }
    Ok(())
}

/// The kept tables move with their comments to the places in the text that the old ones had; new ones follow
/// the one before them.
fn tables(old: &ArrayOfTables, planned: &[Planned]) -> ArrayOfTables {
    let mut places: Vec<_> = old.iter().map(Table::position).collect();
    places.sort_unstable();
    let mut places = places.into_iter();
    let mut list = ArrayOfTables::new();
    for behavior in planned {
        let mut table = behavior.from.and_then(|at| old.get(at)).cloned().unwrap_or_default();
        write(&mut table, behavior);
        table.set_position(places.next().flatten());
        list.push(table);
    }
    list
}

fn inline(old: &Array, planned: &[Planned]) -> Array {
    let mut list = old.clone();
    list.clear();
    for behavior in planned {
        let kept = behavior.from.and_then(|at| old.get(at)).cloned();
        let mut value = kept.unwrap_or_else(|| Value::InlineTable(InlineTable::new()));
        if let Some(table) = value.as_inline_table_mut() {
            write(table, behavior);
        }
        list.push_formatted(value);
    }
    list
}

fn write(table: &mut dyn TableLike, behavior: &Planned) {
    if !behavior.keeps_pattern {
        set(table, "path", behavior.pattern.as_str().into());
    }
    if table.get("origin").and_then(Item::as_str) != Some(&behavior.origin) {
        set(table, "origin", behavior.origin.as_str().into());
    }
}
