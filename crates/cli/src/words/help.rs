//! 한국어 도움말. 영어는 `args.rs`의 주석이고, 여기서는 만들어진 명령 위에 한국어를 덮어쓴다.

use clap::builder::Styles;
use clap::{Arg, Command};

/// Each command by its words after `localfront`.
const COMMANDS: &[(&str, &str)] = &[
    (
        "",
        "사이트와 API를 신뢰할 수 있는 HTTPS 주소 하나로 제공합니다.\n\n\
         종료 코드: 0 완료, 1 확인했고 문제를 찾음, 2 실행하지 못함.",
    ),
    ("serve", "폴더와 백엔드를 HTTPS 주소 하나로 제공합니다"),
    ("check", "배포한 뒤에야 드러나는 혼합 콘텐츠 등의 문제를 찾습니다"),
    ("explain", "URL이 어느 사이트, 동작, 오리진으로 가고 중간에 무엇이 바뀌는지 보여 줍니다"),
    ("log", "기록된 요청을 나열합니다"),
    ("show", "기록된 요청 하나를 모두 보여 줍니다"),
    ("har", "기록된 요청을 HAR 1.2로 저장하거나 HAR 파일을 읽어 옵니다"),
    ("mcp", "에이전트에 기록과 발견 항목을 제공합니다 (표준 입출력, Model Context Protocol)"),
    ("ca", "로컬 인증 기관을 관리합니다"),
    ("ca status", "신뢰하는 곳과 신뢰하지 않는 곳을 보여 줍니다"),
    ("ca path", "루트 인증서의 위치를 출력합니다"),
    ("ca trust", "이 컴퓨터의 인증서 저장소에 루트 인증서를 추가합니다"),
    ("ca untrust", "인증서 저장소에서 루트 인증서를 제거합니다"),
    ("ca rotate", "이전 루트 인증서를 저장소에서 제거하고 새로 만듭니다"),
    ("config", "프로젝트 파일을 확인합니다"),
    ("config validate", "프로젝트 파일을 검사하여 모든 오류를 행과 열로 알려 줍니다"),
    ("config schema", "편집기에서 쓸 프로젝트 파일의 JSON 스키마를 출력합니다"),
    ("doctor", "이 컴퓨터에서 걸림돌이 되는 것과 실행할 명령을 알려 줍니다"),
];

/// Each argument by its command and name; those of no command are taken by every one.
const ARGUMENTS: &[(&str, &str, &str)] = &[
    ("", "json", "표준 출력에 한 줄에 하나씩 JSON 객체를 씁니다. 사람이 읽는 글은 표준 오류로 갑니다"),
    ("", "data_dir", "인증서, 기록, 설정을 둘 폴더 [기본값: 플랫폼의 데이터 폴더]"),
    ("", "help", "도움말을 출력합니다"),
    ("", "version", "버전을 출력합니다"),
    ("serve", "folder", "`/`에 응답할 폴더 [기본값: 여기나 상위 폴더의 `localfront.toml`]"),
    ("serve", "api", "`/api/*`에 응답할 백엔드"),
    ("serve", "behaviors", "`/api/*`보다 먼저 볼 동작. TARGET은 폴더나 URL이며 여러 번 쓸 수 있습니다"),
    ("serve", "config", "프로젝트 파일"),
    ("serve", "name", "사이트 이름 [기본값: 폴더가 속한 프로젝트의 이름]"),
    ("serve", "hosts", "응답할 호스트. 여러 번 쓸 수 있습니다 [기본값: NAME.localhost]"),
    ("serve", "listen", "HTTPS를 열 주소. 포트 0은 빈 포트를 고릅니다"),
    ("serve", "http_listen", "HTTPS로 리디렉션할 HTTP를 열 주소"),
    (
        "serve",
        "cloudfront",
        "CloudFront와 똑같이 동작합니다: 하위 폴더의 index 없음, 없는 파일은 403, 같은 헤더",
    ),
    ("serve", "no_record", "요청을 기록하지 않습니다"),
    ("serve", "demo", "내장된 데모 사이트를 제공합니다"),
    ("check", "targets", "폴더, 파일 또는 페이지의 URL"),
    (
        "check",
        "sarif",
        "코드 호스팅 사이트에서 쓸 SARIF 2.1.0으로도 저장합니다. `-`는 목록 대신 표준 출력에 씁니다",
    ),
    ("check", "baseline", "이 파일에 없는 항목만 셉니다. 파일이 없으면 새로 만듭니다"),
    ("check", "update_baseline", "기준 파일을 새로 씁니다"),
    ("check", "no_ignore", "`.gitignore`로 제외한 파일도 읽습니다"),
    ("explain", "url", "`https://shop.localhost:8443/api/x` 또는 하나뿐인 사이트의 경로"),
    ("explain", "method", "요청의 메서드"),
    ("explain", "config", "프로젝트 파일 [기본값: 여기나 상위 폴더의 `localfront.toml`]"),
    ("explain", "secrets", "설정된 헤더의 암호, 쿠키, 토큰을 가리지 않고 보여 줍니다"),
    ("log", "follow", "새 요청을 계속 출력합니다"),
    ("log", "filter", "필터. 예: `status:5xx path:/api/* took:>200ms`"),
    ("log", "limit", "최근 몇 개를 볼지"),
    ("log", "secrets", "주소의 토큰을 가리지 않고 보여 줍니다"),
    ("har", "filter", "이것만. 예: `site:shop status:5xx` [기본값: 모두]"),
    ("har", "output", "저장할 파일 [기본값: 표준 출력]"),
    ("har", "secrets", "암호, 쿠키, 토큰을 가리지 않고 저장합니다"),
    ("har", "import", "저장하는 대신 이 파일을 읽어 별도의 세션에 넣습니다"),
    ("mcp", "allow_resend", "기록된 요청을 다시 보내는 것도 허용합니다. 나머지는 읽기만 합니다"),
    ("show", "id", "`localfront log`의 첫 번째 열에 있는 값"),
    ("show", "diff", "이 요청과 다른 점을 보여 줍니다"),
    ("show", "secrets", "암호, 쿠키, 토큰을 가리지 않고 보여 줍니다"),
    ("ca trust", "stores", STORE),
    ("ca untrust", "stores", STORE),
    ("config validate", "file", "[기본값: 여기나 상위 폴더의 `localfront.toml`]"),
];

const STORE: &str = "`localfront ca status`에 나오는 이름의 저장소만. 여러 번 쓸 수 있습니다 [기본값: 모두]";
const HELP: &str = "이 도움말 또는 명령의 도움말을 출력합니다";

/// The command with Korean in place of every text.
pub(super) fn korean(mut command: Command) -> Command {
    // Only then its help and its global arguments are there.
    command.build();
    translated(command, "")
}

fn translated(mut command: Command, path: &str) -> Command {
    let usage = usage(&mut command);
    let command = match about(path) {
        Some(about) => {
            let (short, _) = about.split_once("\n\n").unwrap_or((about, ""));
            command.about(short).long_about(about)
        }
        None => command,
    };
    let command = command
        .override_usage(usage)
        .help_template(template())
        .subcommand_help_heading("명령")
        .mut_args(|arg| argument(arg, path));
    command.mut_subcommands(|inner| {
        let words = format!("{path} {}", inner.get_name());
        translated(inner, words.trim_start())
    })
}

/// `localfront serve [옵션] [FOLDER]`
fn usage(command: &mut Command) -> String {
    let usage = command.render_usage().to_string();
    let usage = usage.strip_prefix("Usage: ").unwrap_or(&usage);
    usage.replace("[OPTIONS]", "[옵션]").replace("[COMMAND]", "[명령]").replace("<COMMAND>", "<명령>")
}

fn template() -> String {
    let style = Styles::styled();
    let style = style.get_usage();
    format!("{{about-with-newline}}\n{style}사용법:{style:#} {{usage}}\n\n{{all-args}}{{after-help}}")
}

fn about(path: &str) -> Option<&'static str> {
    // `help` is there below every command that has commands.
    let is_help = path.split(' ').next_back() == Some("help");
    let known = COMMANDS.iter().find(|(known, _)| *known == path).map(|(_, about)| *about);
    known.or(is_help.then_some(HELP))
}

fn help(path: &str, id: &str) -> Option<&'static str> {
    let of = |path: &str| ARGUMENTS.iter().find(|(command, name, _)| *command == path && *name == id);
    of(path).or_else(|| of("")).map(|(_, _, help)| *help)
}

fn argument(arg: Arg, path: &str) -> Arg {
    let heading = if arg.is_positional() { "인수" } else { "옵션" };
    let arg = arg.help_heading(heading);
    let Some(help) = help(path, arg.get_id().as_str()) else { return arg };
    // The long form of help's own help, which names the short one.
    let arg = if arg.get_long_help().is_some() { arg.long_help(help) } else { arg };
    let default = arg.get_default_values().first().map(|value| value.to_string_lossy().into_owned());
    // clap's own note on it is English; of a switch it makes none.
    match default.filter(|_| arg.get_action().takes_values()) {
        Some(default) if default.is_empty() => arg.hide_default_value(true).help(help),
        Some(default) => arg.hide_default_value(true).help(format!("{help} [기본값: {default}]")),
        None => arg.help(help),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    use crate::args::Arguments;

    /// Every command with its words, depth first; without what clap adds for help about help.
    fn all<'a>(command: &'a Command, path: String, found: &mut Vec<(String, &'a Command)>) {
        for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
            all(inner, format!("{path} {}", inner.get_name()).trim_start().to_owned(), found);
        }
        found.push((path, command));
    }

    #[test]
    fn no_command_and_no_argument_lacks_korean_and_none_is_of_something_gone() {
        let mut command = Arguments::command();
        command.build();
        let mut found = Vec::new();
        all(&command, String::new(), &mut found);
        let commands: Vec<_> = found.iter().map(|(path, _)| path.as_str()).collect();
        let is_told = |path: &&&str| COMMANDS.iter().any(|(known, _)| known == *path);
        assert!(commands.iter().all(|path| is_told(&path)), "{commands:?}");
        assert!(COMMANDS.iter().all(|(known, _)| commands.contains(known)));

        for (path, command) in &found {
            let without: Vec<_> =
                command.get_arguments().filter(|arg| help(path, arg.get_id().as_str()).is_none()).collect();
            assert!(without.is_empty(), "{path}: {without:?}");
        }
        for (path, id, _) in ARGUMENTS {
            let (_, command) = found.iter().find(|(known, _)| known == path).unwrap();
            assert!(command.get_arguments().any(|arg| arg.get_id() == id), "{path} has no {id}");
        }
    }

    #[test]
    fn help_is_korean_throughout() {
        let command = korean(Arguments::command());
        let mut found = Vec::new();
        all(&command, String::new(), &mut found);
        for (path, command) in found {
            for text in [command.clone().render_help(), command.clone().render_long_help()] {
                let text = text.to_string();
                let english = ["Usage", "Options", "Commands", "Arguments", "Print", "[default", "[OPTIONS]"];
                let left: Vec<_> = english.iter().filter(|word| text.contains(*word)).collect();
                assert!(left.is_empty(), "{path}: {left:?} in {text}");
            }
        }
    }
}
