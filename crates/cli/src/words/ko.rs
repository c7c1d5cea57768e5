//! 한국어. 밖에서 온 이름 뒤에는 조사를 바로 붙이지 않는다.

use super::system::korean;
use super::{Counts, Rows, Words};

pub(super) const WORDS: Words = Words {
    cannot_start: |cause| format!("시작할 수 없습니다: {}", korean(&cause.to_string())),
    cannot_answer: |cause| format!("결과를 출력할 수 없습니다: {}", korean(&cause.to_string())),
    server: |code| match code {
        "folder" => "폴더",
        "backend" => "백엔드",
        "localfront" => "Localfront",
        other => other,
    },
    state: |code| match code {
        "pending" => "대기 중",
        "open" => "열림",
        "left" => "중단됨",
        "failed" => "실패",
        other => other,
    },

    everything_else: "나머지 모두",
    redirects: |address| format!("http://{address} → 위 주소로 리디렉션"),
    recording_is_off: "이번 실행에서는 요청을 기록하지 않습니다(--no-record).",
    not_recorded: |why| format!("요청을 기록하지 못합니다: {why}"),
    untrusted: "브라우저가 아직 인증서를 신뢰하지 않습니다. `localfront ca trust`를 한 번 실행하고 브라우저를 다시 시작하세요.",
    stopping: "처리 중인 요청을 마치고 종료합니다. 한 번 더 누르면 바로 종료합니다.",
    stopping_at_once: "바로 종료합니다.",

    root: "루트",
    rotated: "루트 인증서를 새로 만들었습니다. `localfront ca trust`를 실행한 뒤 Localfront와 브라우저를 다시 시작하세요.",
    restart_browsers: "열려 있는 브라우저는 다시 시작하세요. 인증서 저장소는 브라우저가 시작할 때만 읽습니다.",

    no_mistakes: |file| format!("{file}: 오류 없음"),
    mistakes: |count| format!("프로젝트 파일에 오류가 {count}개 있어 시작할 수 없습니다."),

    skipped: |file, why| format!("{file}: {why}"),
    checked,
    baseline_written: |file, count| format!("{file}: 발견한 {count}건을 기준 목록에 저장했습니다"),
    loaded_from: |place| format!("불러온 곳: {place}"),
    add_behavior: |pattern, target| format!("{pattern} 동작 추가, 보낼 곳: {target}"),
    write_instead: "수정:",
    in_browsers: "브라우저",
    has_to_answer: "상대가 OPTIONS 요청과 실제 호출에 응답해야 할 헤더",
    nothing_to_check: "검사할 것이 없습니다. 페이지, 스크립트, 스타일 시트, 데이터 파일을 찾지 못했습니다. 사이트를 빌드했는지 확인하세요.",
    here: "여기서",
    deployed: "배포 후",
    progress: |done, all| format!("문서 {all}개 중 {done}개"),

    rows: Rows {
        site: "사이트",
        path: "경로",
        behavior: "동작",
        origin: "오리진",
        goes_to: "보낼 곳",
        backend: "백엔드",
        changes: "변경",
        note: "참고",
    },
    no_site: "이 호스트를 쓰는 사이트가 없어 421로 응답합니다",
    rule: |behavior, number| format!("{behavior} (규칙 {number}번)"),
    weight: |weight| format!("가중치 {weight}"),
    backup: "예비",

    waiting: "아직 기록이 없습니다. `localfront serve`로 들어올 첫 요청을 기다립니다.",
    exported: |count, file| format!("요청 {count}개를 {file} 파일에 저장했습니다"),
    imported: |count, name| format!("요청 {count}개를 {name:?} 세션으로 읽었습니다. 보려면"),

    matched: |rule, server, whom| format!("일치한 동작: {rule}, 응답: {server} {whom}"),
    failed: "실패",
    changed: "변경",
    took: |time| format!("소요 시간 {time}"),
    request: "요청",
    response: "응답",
    not_kept: |missing, all| format!("{all}바이트 중 {missing}바이트는 보관하지 않았습니다"),

    request_body: "요청 본문",
    response_body: "응답 본문",
    time: "시간",
    phase: |code| match code {
        "routing" => "라우팅",
        "connecting" => "연결",
        "sending" => "전송",
        "waiting" => "대기",
        "receiving" => "다운로드",
        "total" => "전체",
        other => other,
    },
    fact: |code| match code {
        "method" => "메서드",
        "url" => "주소",
        "version" => "프로토콜",
        "status" => "상태",
        "served-by" => "응답 주체",
        "behavior" => "동작",
        other => other,
    },
    sizes: |body, left, right| format!("{body} ({left}바이트와 {right}바이트)"),
    first_byte: |at| format!("처음 다른 바이트의 위치: {at} (0부터 셈)"),
    clipped: "앞부분만 비교했습니다",
};

fn checked(counts: &Counts) -> String {
    let found = match counts.problems {
        0 => "문제가 없습니다".to_owned(),
        count => format!("문제 {count}건을 찾았습니다"),
    };
    let mut text = format!("문서 {}개를 읽었고 {found}", counts.documents);
    let left_out = [(counts.known, "이미 알던 것"), (counts.ignored, "프로젝트 파일에서 무시한 것")];
    let left_out: Vec<_> = left_out
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{what} {count}건"))
        .collect();
    if !left_out.is_empty() {
        text += &format!(" ({})", left_out.join(", "));
    }
    text
}
