//! The window's life: made, shown, brought to the front, closed.

use std::path::PathBuf;

use tauri::{Manager, RunEvent};

use crate::house::House;
use crate::ipc;

/// Opens the window and stays until it is closed.
pub(crate) fn run(data_dir: Option<PathBuf>, demo: bool) -> tauri::Result<()> {
    let places = data_dir.clone();
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .manage(House::new(data_dir, demo))
        .invoke_handler(tauri::generate_handler![
            ipc::call,
            ipc::subscribe,
            ipc::choose_folder,
            ipc::choose_har,
            ipc::save_har,
            ipc::save_file
        ])
        .setup(move |app| {
            come_to_front_when_asked(app.handle().clone(), places);
            Ok(())
        })
        .build(tauri::generate_context!())?;
    app.run(|app, event| {
        if matches!(event, RunEvent::Exit) {
            tauri::async_runtime::block_on(app.state::<House>().close());
        }
    });
    Ok(())
}

/// A second start finds this one, asks it to show itself, and ends.
fn come_to_front_when_asked(app: tauri::AppHandle, data_dir: Option<PathBuf>) {
    engine::instance::listen(data_dir.as_deref(), move || {
        if let Some(window) = app.get_webview_window("main") {
            let shown = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
            if let Err(cause) = shown {
                tracing::warn!("cannot bring the window to the front: {cause}");
            }
        }
    });
}
