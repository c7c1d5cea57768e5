//! Three calls cross the border: one for every command, one for the stream of changes, one for a native dialog.

use engine::api::types::{ApiError, Update};
use serde_json::Value;
use tauri::State;
use tauri::ipc::Channel;
use tauri_plugin_dialog::DialogExt;

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
    let (answer, chosen) = tokio::sync::oneshot::channel();
    window.dialog().file().set_parent(&window).pick_folder(move |folder| {
        // The window may be gone by then; nobody waits for the answer any more.
        let _ = answer.send(folder);
    });
    chosen.await.ok().flatten().map(|folder| folder.to_string())
}
