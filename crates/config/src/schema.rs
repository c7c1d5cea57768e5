//! The JSON schema that lets an editor complete and check `localfront.toml`.

use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use serde_json::Value;

use crate::file::ProjectFile;

/// JSON schema (draft 07, which TOML editors know) of the project file, pretty printed, ending in a line
/// feed.
#[must_use]
pub fn schema() -> String {
    let mut schema = SchemaSettings::draft07().into_generator().into_root_schema_for::<ProjectFile>();
    RecursiveTransform(without_null).transform(&mut schema);
    format!("{:#}\n", schema.as_value())
}

/// An optional key is left out of the file; TOML has no null to write in its place.
fn without_null(schema: &mut Schema) {
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|name| name != "null");
        if let [one] = types.as_slice() {
            let one = one.clone();
            schema.insert("type".to_owned(), one);
        }
    }
    if let Some(Value::Array(choices)) = schema.get_mut("anyOf") {
        choices.retain(|choice| choice["type"] != "null");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    #[test]
    fn every_key_is_described() {
        let schema: Value = serde_json::from_str(&super::schema()).unwrap();
        let definitions = schema["definitions"].as_object().unwrap();
        let tables = definitions.values().chain([&schema]).filter_map(|d| d["properties"].as_object());
        let keys: Vec<_> = tables.flatten().collect();
        assert!(keys.len() >= 17, "{keys:?}");
        for (key, described) in keys {
            assert!(described["description"].is_string(), "{key} has no description");
        }
    }

    #[test]
    fn there_is_no_null_in_toml() {
        assert!(!super::schema().contains("null"));
    }

    #[test]
    fn unknown_keys_are_refused_and_required_ones_asked_for() {
        let schema: Value = serde_json::from_str(&super::schema()).unwrap();
        for (name, table) in schema["definitions"].as_object().unwrap() {
            if table["properties"].is_object() {
                assert_eq!(table["additionalProperties"], false, "{name}");
            }
        }
        assert_eq!(schema["definitions"]["Behavior"]["required"], serde_json::json!(["path", "origin"]));
        assert_eq!(
            schema["definitions"]["Site"]["required"],
            serde_json::json!(["name", "default", "origin"])
        );
    }
}
