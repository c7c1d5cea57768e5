//! What crosses the border: one call for every command, one for the stream of changes, and one for each native dialog.

use engine::api::types::{ApiError, Update};
use serde_json::Value;
use tauri::State;
use tauri::ipc::Channel;
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder, FilePath};

use crate::house::House;

/// Runs a command of the engine's list.
#[tauri::command]
pub(crate) async fn call(house: State<'_, House>, name: String, args: Value) -> Result<Value, ApiError> {
    let engine = house.engine().await?;
    engine::api::call(&engine, &name, args).await
}

/// Sends every batch of changes into the channel for as long as the window takes them.
#[tauri::command]
pub(crate) async fn subscribe(house: State<'_, House>, channel: Channel<Update>) -> Result<(), ApiError> {
    let mut changes = house.engine().await?.subscribe();
    tauri::async_runtime::spawn(async move { while channel.send(changes.next().await).is_ok() {} });
    Ok(())
}

/// Opens the system's folder dialog; `None` when the person cancels.
#[tauri::command]
pub(crate) async fn choose_folder(window: tauri::Window) -> Option<String> {
    chosen(&window, |dialog, answer| dialog.pick_folder(answer)).await
}

/// Opens the system's dialog for a HAR file to read; `None` when the person cancels.
#[tauri::command]
pub(crate) async fn choose_har(window: tauri::Window) -> Option<String> {
    chosen(&window, |dialog, answer| dialog.add_filter("HAR", &["har", "json"]).pick_file(answer)).await
}

/// Opens the system's dialog for a HAR file to write, with a name to begin with; `None` when the person cancels.
#[tauri::command]
pub(crate) async fn save_har(window: tauri::Window, name: String) -> Option<String> {
    let named = |dialog: Dialog, answer: Answer| {
        dialog.add_filter("HAR", &["har"]).set_file_name(name).save_file(answer);
    };
    chosen(&window, named).await
}

/// Opens the system's dialog for any other file to write; `None` when the person cancels.
#[tauri::command]
pub(crate) async fn save_file(window: tauri::Window, name: String) -> Option<String> {
    chosen(&window, |dialog: Dialog, answer: Answer| dialog.set_file_name(name).save_file(answer)).await
}

type Dialog = FileDialogBuilder<tauri::Wry>;
type Answer = Box<dyn FnOnce(Option<FilePath>) + Send>;

async fn chosen(window: &tauri::Window, open: impl FnOnce(Dialog, Answer)) -> Option<String> {
    let (answer, chosen) = tokio::sync::oneshot::channel();
    // The window may be gone by then; nobody waits for the answer any more.
    let send = Box::new(move |path| drop(answer.send(path)));
    open(window.dialog().file().set_parent(window), send);
    chosen.await.ok().flatten().map(|path| path.to_string())
}
