//! What stands in the way is said in one line that names the remedy, with exit code 2.

use std::net::TcpListener;

use e2e::{Localfront, Process, Sandbox};

use super::Shop;

/// Runs a command that cannot do it, and returns the one line it says.
fn refusal(sandbox: &Sandbox, words: &[&str]) -> String {
    let mut command = Localfront::command(sandbox);
    command.args(words);
    let ended = Process::start(sandbox, "refused", command).wait();
    assert_eq!(ended.code, Some(2), "{ended:?}");
    let lines: Vec<_> = ended.stderr.lines().collect();
    assert_eq!(lines.len(), 1, "{ended:?}");
    assert!(lines[0].starts_with("localfront: ") && !lines[0].contains("panicked"), "{ended:?}");
    lines[0].to_owned()
}

#[test]
fn a_reader_that_has_seen_enough_is_no_trouble() {
    let sandbox = Sandbox::new();
    for words in [&["config", "schema"][..], &["doctor"], &["ca", "status"], &["ca", "status", "--json"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let ended = Localfront::command(&sandbox).args(words).stdout(writer).output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr);
        assert_eq!((ended.status.code(), &*said), (Some(0), ""), "{words:?}");
    }
}

#[test]
fn a_port_in_use_names_who_has_it() {
    let sandbox = Sandbox::new();
    let folder = Shop::folder(&sandbox);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = taken.local_addr().unwrap();
    let said = refusal(&sandbox, &["serve", &folder, "--listen", &at.to_string(), "--http-listen", "off"]);
    let us = std::env::current_exe().unwrap();
    // Linux keeps 15 characters of a program's name.
    let name: String = us.file_name().unwrap().to_string_lossy().chars().take(15).collect();
    assert!(said.contains(&at.port().to_string()) && said.contains(&name), "{said}");
}

#[test]
fn a_second_one_on_the_same_port_is_told_about_the_first() {
    let shop = Shop::open();
    let folder = Shop::folder(&shop.sandbox);
    let listen = format!("127.0.0.1:{}", shop.front.port());
    let said = refusal(&shop.sandbox, &["serve", &folder, "--listen", &listen, "--http-listen", "off"]);
    assert!(said.contains("127.0.0.1") && said.contains(": localfront (process "), "{said}");
}

#[test]
fn two_of_them_share_one_journal() {
    let shop = Shop::open();
    let other = Sandbox::new();
    let folder = Shop::folder(&other);
    let data = shop.sandbox.data_dir().display().to_string();
    let second = Localfront::serve(&other, &[&folder, "--name", "second", "--data-dir", &data]);
    let answer = second.client(&other).get(&format!("{}/assets/app.js", second.url()));
    assert_eq!((answer.status, shop.get("/").status), (200, 200));
    e2e::until("both in one journal", || {
        let rows = Localfront::run(&shop.sandbox, &["log"]).json;
        let has = |site: &str| rows.iter().any(|row| row["site"] == site);
        (has("shop") && has("second")).then_some(())
    });
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let sandbox = Sandbox::new();
    let said = refusal(&sandbox, &["serve", "no-such-folder"]);
    assert!(said.contains("no-such-folder"), "{said}");
}

#[test]
fn a_data_folder_that_cannot_be_made_is_named() {
    let sandbox = Sandbox::new();
    let folder = Shop::folder(&sandbox);
    let file = sandbox.write("a-file", "").display().to_string();
    let said = refusal(&sandbox, &["serve", &folder, "--data-dir", &file, "--listen", "127.0.0.1:0"]);
    assert!(said.contains("a-file"), "{said}");
}

#[test]
fn a_broken_project_file_is_refused_with_its_place() {
    let sandbox = Sandbox::new();
    let file = sandbox.write("localfront.toml", "[[site]]\nname = shop\n").display().to_string();
    let mut command = Localfront::command(&sandbox);
    command.args(["serve", "--config", &file, "--listen", "127.0.0.1:0", "--http-listen", "off"]);
    let ended = Process::start(&sandbox, "refused", command).wait();
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.stderr.contains("localfront.toml:2:8"), "{ended:?}");
}

#[test]
fn an_address_that_is_none_is_refused() {
    let sandbox = Sandbox::new();
    let folder = Shop::folder(&sandbox);
    let said = refusal(&sandbox, &["serve", &folder, "--listen", "everywhere"]);
    assert!(said.contains("everywhere") && said.contains("127.0.0.1:8443"), "{said}");
}

#[test]
fn nothing_to_serve_says_what_to_give() {
    let sandbox = Sandbox::new();
    let said = refusal(&sandbox, &["serve", "--listen", "127.0.0.1:0", "--http-listen", "off"]);
    assert!(said.contains("localfront.toml"), "{said}");
}
