//! In which language people are spoken to, and that scripts get the same in all.

use e2e::{Ended, Localfront, Process, Sandbox};

use super::Shop;
use super::asking::PROJECT;

/// The environment of a Korean, and of everyone else.
const KOREAN: &[(&str, &str)] = &[("LANG", "ko_KR.UTF-8")];
const ENGLISH: &[(&str, &str)] = &[("LANG", "en_US.UTF-8")];

/// Runs a command in a folder with a project, a page with mixed content and a clean one.
fn run(sandbox: &Sandbox, variables: &[(&str, &str)], words: &[&str]) -> Ended {
    let page = "<!doctype html>\n<script src=\"http://cdn.example.com/app.js\"></script>\n";
    sandbox.write("shop/dist/index.html", page);
    sandbox.write("shop/clean/index.html", "<!doctype html><p>");
    sandbox.write("shop/localfront.toml", PROJECT);
    sandbox.write("shop/wrong.toml", PROJECT.replace("hosts", "host"));
    let mut command = Localfront::command(sandbox);
    command.args(words).envs(variables.iter().copied()).current_dir(sandbox.path("shop"));
    Process::start(sandbox, &format!("run-{}", words[0].trim_start_matches('-')), command).wait()
}

fn is_korean(text: &str) -> bool {
    text.chars().any(|c| ('가'..='힣').contains(&c))
}

/// Both languages end with the same status, say something, and only one of them says it in Korean.
fn check(words: &[&str], status: i32, korean: &str) {
    let sandbox = Sandbox::new();
    let (ours, others) = (run(&sandbox, KOREAN, words), run(&sandbox, ENGLISH, words));
    assert_eq!((ours.code, others.code), (Some(status), Some(status)), "{words:?}: {ours:?} {others:?}");
    let said = format!("{}{}", ours.stdout, ours.stderr);
    assert!(said.contains(korean), "{words:?} does not say {korean:?}: {said}");
    let others = format!("{}{}", others.stdout, others.stderr);
    assert!(!others.is_empty() && !is_korean(&others), "{words:?}: {others}");
}

#[test]
fn help_and_what_cannot_be_understood_are_korean_to_a_korean() {
    check(&["--help"], 0, "사용법: localfront [옵션] <명령>");
    check(&["help", "serve"], 0, "폴더와 백엔드를");
    check(&["ca", "trust", "--help"], 0, "루트 인증서를 추가");
    check(&["serve", "--liste", "x"], 2, "비슷한 것: --listen");
    check(&["check"], 2, "필요한 인수가 없습니다");
}

#[test]
fn what_was_looked_at_is_told_in_korean() {
    check(&["check", "dist"], 1, "dist/index.html:2:14: 오류: http 스크립트: http://cdn.example.com/app.js");
    check(&["check", "clean"], 0, "문서 1개를 읽었고 문제가 없습니다");
    check(&["explain", "/api/x"], 0, "동작      /api/* (규칙 1번)");
    check(&["explain", "https://other.localhost/"], 1, "421");
    check(&["config", "validate"], 0, "오류 없음");
    check(&["config", "validate", "wrong.toml"], 1, "wrong.toml:3:1: 오류: ");
    check(&["ca", "rotate"], 0, "루트 인증서를 새로 만들었습니다");
    check(&["ca", "path"], 0, "root.pem");
}

#[test]
fn what_was_refused_is_told_in_korean_with_its_remedy() {
    check(&["check", "nowhere"], 2, "폴더가 없습니다. 경로를 확인하거나 먼저 빌드하세요.");
    check(&["serve", "dist", "--listen", "x"], 2, "127.0.0.1:8443처럼");
    check(&["serve", "--config", "wrong.toml"], 2, "프로젝트 파일에 오류가");
    check(&["serve", "--config", "nowhere.toml"], 2, "파일이나 폴더가 없음, os error 2");
    check(&["serve", "--name", "other"], 2, "명령줄에서 바꿀 수 없습니다");
    check(&["log"], 2, "아직 기록이 없습니다");
    check(&["show", "abc"], 2, "아직 기록이 없습니다");
    check(&["har"], 2, "아직 기록이 없습니다");
    check(&["ca", "trust", "--store", "x"], 2, "있는 저장소: ");
}

#[test]
fn the_doctor_speaks_korean_too() {
    let sandbox = Sandbox::new();
    let (ours, others) = (run(&sandbox, KOREAN, &["doctor"]), run(&sandbox, ENGLISH, &["doctor"]));
    assert_eq!(ours.code, others.code);
    assert!(ours.stdout.contains("데이터 폴더에 쓸 수 있습니다"), "{ours:?}");
    let sentences = ours.stdout.lines().filter(|line| line.starts_with(['✓', '✗']));
    let english: Vec<_> = sentences.filter(|line| !is_korean(line)).collect();
    assert!(english.is_empty() && !is_korean(&others.stdout), "{english:?} {others:?}");
}

#[test]
fn scripts_get_the_same_in_every_language() {
    let sandbox = Sandbox::new();
    for words in [
        &["check", "dist", "--json"][..],
        &["check", "dist", "--sarif", "-"],
        &["explain", "/api/x", "--json"],
        &["config", "validate", "wrong.toml", "--json"],
        &["config", "schema"],
        &["log", "--json", "--filter", "status:abc"],
        &["serve", "--config", "wrong.toml", "--json"],
        &["doctor", "--json"],
    ] {
        let (ours, others) = (run(&sandbox, KOREAN, words), run(&sandbox, ENGLISH, words));
        assert_eq!((ours.code, &ours.stdout), (others.code, &others.stdout), "{words:?}");
        assert!(!ours.stdout.is_empty() && !is_korean(&ours.stdout), "{words:?}: {ours:?}");
    }
}

#[test]
fn our_own_variable_stands_above_the_locale() {
    let sandbox = Sandbox::new();
    let said = |variables: &[(&str, &str)]| is_korean(&run(&sandbox, variables, &["--help"]).stdout);
    assert!(said(&[("LANG", "en_US.UTF-8"), ("LOCALFRONT_LANG", "ko")]));
    assert!(!said(&[("LANG", "ko_KR.UTF-8"), ("LOCALFRONT_LANG", "en")]));
    assert!(said(&[("LANG", "C"), ("LC_MESSAGES", "ko_KR.UTF-8")]));
    assert!(!said(&[("LANG", "ko_KR.UTF-8"), ("LC_ALL", "C")]));
}

#[test]
fn a_served_and_recorded_request_is_told_in_korean() {
    let sandbox = Sandbox::new();
    let folder = Shop::folder(&sandbox);
    let mut command = Localfront::command(&sandbox);
    command.args(["serve", &folder, "--listen", "127.0.0.1:0", "--http-listen", "127.0.0.1:0"]);
    command.envs(KOREAN.iter().copied());
    let mut front = Process::start(&sandbox, "serve", command);
    let url = front.wait_for("the address", |line| {
        line.starts_with("https://").then(|| line.split(' ').next().unwrap_or_default().to_owned())
    });
    front.wait_for("where HTTP leads", |line| line.contains("리디렉션").then_some(()));
    assert!(front.stdout().contains("나머지 모두"), "{}", front.stdout());
    let ca = sandbox.data_dir().join("ca/root.pem");
    assert_eq!(e2e::Curl::trusting(&sandbox, &ca).get(&format!("{url}/nowhere.js")).status, 404);
    let row = e2e::until("a recorded request", || {
        let log = run(&sandbox, KOREAN, &["log"]).stdout;
        log.lines().find(|line| line.contains("/nowhere.js") && line.contains("404")).map(str::to_owned)
    });
    assert!(row.contains("폴더"), "{row}");
    let id = row.split(' ').next().unwrap_or_default();
    let shown = run(&sandbox, KOREAN, &["show", id]);
    for part in ["일치한 동작: * (규칙 1번)", "링크를 확인하거나 다시 빌드하세요", "소요 시간", "\n요청\n"]
    {
        assert!(shown.stdout.contains(part), "{part:?} is not in {shown:?}");
    }
    let refused = run(&sandbox, KOREAN, &["log", "--filter", "품절 status:abc"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("\n  품절 status:abc\n              ^^^"), "{refused:?}");
    let ended = front.stop();
    assert_eq!(ended.code, Some(0));
    assert!(ended.stderr.contains("`localfront ca trust`를 한 번 실행"), "{ended:?}");
    assert!(ended.stderr.contains("종료합니다"), "{ended:?}");
}
