//! THE list of commands and events. The list makes the router and the TypeScript of the window
//! (`ui/src/lib/backend/bindings.ts`), so that the two cannot drift.

pub mod bindings;
pub mod types;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::Engine;
use crate::error::Result;
use types::*;

/// Makes `call` and the TypeScript map from one list of `name(argument: Type, ...) -> Reply`. Each command is the
/// method of [`Engine`] with that name.
macro_rules! commands {
    ($( $name:ident ( $($arg:ident : $ty:ty),* ) -> $reply:ty; )*) => {
        /// Runs the command of that name with a JSON object of arguments.
        ///
        /// # Errors
        /// What the command itself refuses; `unknown-command`; `bad-arguments`.
        pub async fn call(engine: &Engine, name: &str, arguments: Value) -> Result<Value> {
            match name {
                $( stringify!($name) => {
                    #[derive(serde::Deserialize)]
                    struct Arguments { $($arg: $ty,)* }
                    #[allow(unused_variables, reason = "a command without arguments has nothing to unpack")]
                    let Arguments { $($arg,)* } = read(name, arguments)?;
                    write(name, &engine.$name($($arg),*).await?)
                } )*
                _ => {
                    let message = format!("there is no command {name:?}");
                    Err(ApiError::new("unknown-command", &[name], message))
                }
            }
        }

        /// The lines of `interface Commands` in TypeScript.
        fn command_lines(config: &ts_rs::Config) -> String {
            let mut out = String::new();
            $(
                let arguments: &[(&str, String)] = &[
                    $((stringify!($arg), <$ty as ts_rs::TS>::name(config)),)*
                ];
                let reply = <$reply as ts_rs::TS>::name(config);
                out.push_str(&bindings::command_line(stringify!($name), arguments, &reply));
            )*
            out
        }
    };
}

commands! {
    overview() -> Overview;
    rows(view: View, offset: f64, limit: u32) -> Rows;
    row_place(view: View, id: String) -> Option<f64>;
    stop_search() -> ();
    timeline(view: View, from_ms: Option<f64>, to_ms: Option<f64>, buckets: u32) -> Timeline;
    complete_filter(filter: String, at: u32) -> Completion;
    saved_filters() -> Vec<SavedFilter>;
    save_filter(name: String, filter: String) -> Vec<SavedFilter>;
    remove_filter(name: String) -> Vec<SavedFilter>;
    pin(ids: Vec<String>, on: bool) -> ();
    comment(id: String, text: String) -> ();
    delete_rows(ids: Vec<String>) -> ();
    sessions() -> Vec<Session>;
    begin_session(name: String) -> Session;
    rename_session(id: u32, name: String) -> Session;
    remove_session(id: u32) -> ();
    compare_sessions(left: u32, right: u32) -> SessionComparison;
    export_har(view: View, ids: Option<Vec<String>>, path: String, secrets: bool) -> f64;
    import_har(path: String) -> Session;
    exchange(id: String) -> ExchangeDetail;
    exchange_body(id: String, side: BodySide) -> BodyText;
    messages(id: String, offset: u32, limit: u32) -> Vec<MessageRow>;
    clear(site: Option<String>) -> ();
    findings(site: Option<String>) -> Vec<Finding>;
    clear_findings(site: Option<String>) -> ();
    view_fix(finding: String) -> FixView;
    apply_fix(finding: String, base: String) -> Mended;
    undo_fix(mend: String) -> ();
    mended(site: String) -> Vec<Mended>;
    serve_finding(finding: String) -> Site;
    check_https(finding: String) -> HttpsCheck;
    set_rewrite(site: String, on: bool) -> Site;
    ignore_finding(finding: String, reason: String) -> Site;
    ignored(site: String) -> Vec<Ignored>;
    unignore(site: String, entry: Ignored) -> Site;
    trust(stores: Option<Vec<String>>) -> Trust;
    untrust(stores: Option<Vec<String>>) -> Trust;
    guess_folder(folder: String) -> FolderGuess;
    backends() -> Vec<Backend>;
    create_site(draft: SiteDraft) -> Site;
    open_project(path: String) -> Vec<Site>;
    start_demo() -> Site;
    set_running(site: String, on: bool) -> Site;
    set_folder(site: String, folder: String) -> Site;
    set_behaviors(site: String, behaviors: Vec<BehaviorDraft>) -> Site;
    set_switches(site: String, behavior: u32, switches: Switches) -> Site;
    remove_site(site: String) -> ();
    open_site(site: String) -> ();
    reveal_project(site: String) -> ();
    explain(url: String, method: String) -> Explanation;
    save_settings(settings: Settings) -> Settings;
    watch(view: View) -> ();
    inspect(id: String) -> Inspection;
    body_range(id: String, side: BodySide, decoded: bool, offset: f64, length: u32) -> BodyRange;
    save_body(id: String, side: BodySide, path: String) -> f64;
    body_frames(id: String, side: BodySide) -> Frames;
    copy_as(id: String, form: CopyForm, secrets: bool) -> Copied;
    request_draft(id: String) -> RequestDraft;
    resend(id: String, draft: Option<RequestDraft>) -> Resent;
    repeat(id: String, draft: Option<RequestDraft>, times: u32, concurrency: u32) -> Repeat;
    repeats() -> Vec<Repeat>;
    cancel_repeat(repeat: String) -> Repeat;
    compare(left: String, right: String) -> Comparison;
    rules(site: Option<String>) -> Vec<Rule>;
    save_rule(rule: Rule) -> Rule;
    move_rule(rule: String, to: u32) -> Vec<Rule>;
    set_rule_on(rule: String, on: bool) -> Rule;
    set_rules_on(site: Option<String>, on: bool) -> Vec<Rule>;
    remove_rule(rule: String) -> ();
    rule_from(id: String, seed: RuleSeed) -> Rule;
    throttle_presets() -> Vec<ThrottlePreset>;
    paused() -> Vec<Paused>;
    resume(paused: String, decision: Decision) -> ();
}

fn read<T: DeserializeOwned>(command: &str, arguments: Value) -> Result<T> {
    // A command without arguments may be called with nothing at all.
    let arguments = if arguments.is_null() { Value::Object(serde_json::Map::new()) } else { arguments };
    serde_json::from_value(arguments).map_err(|cause| ApiError::bad_arguments(command, &cause))
}

fn write<T: Serialize>(command: &str, reply: &T) -> Result<Value> {
    serde_json::to_value(reply).map_err(|cause| ApiError::internal(command, &cause))
}
