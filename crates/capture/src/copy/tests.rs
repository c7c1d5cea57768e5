use std::io::{Read, Write};
use std::process::{Command, Stdio};

use proptest::prelude::*;

use super::*;
use crate::exchange::{Body, Timestamp};
use crate::recorder::{Change, Recorder};
use crate::redact::Masks;
use crate::sample;

/// Head of a request, its body and its target, as a record.
fn record(method: &str, target: &str, fields: &[(&str, &[u8])], body: &[u8]) -> Record {
    let mut started = sample::started(1, target);
    started.request.method = method.into();
    let mut head = Vec::new();
    for (name, value) in fields {
        head.extend_from_slice(&[name.as_bytes(), b": ", value, b"\r\n"].concat());
    }
    started.request.head = Head::from_bytes(head.into());
    let mut finished = sample::finished(1, b"{\"ok\":true}");
    finished.request_body = Body { kept: vec![Bytes::copy_from_slice(body)], total: body.len() as u64 };
    let detail = crate::record::Detail {
        request: started.request.head.clone(),
        response: finished.response.as_ref().map(|r| r.head.clone()),
        request_total: body.len() as u64,
        response_total: 11,
        ..Default::default()
    };
    let changes = Recorder::new().take([sample::start(started), sample::end(finished)], Timestamp(0));
    let Some(Change::Ended(entry)) = changes.into_iter().next() else { panic!("it has ended") };
    Record {
        summary: entry.summary,
        detail,
        request_body: Bytes::copy_from_slice(body),
        response_body: Bytes::from_static(b"{\"ok\":true}"),
        messages: 0,
    }
}

fn text(form: Form, record: &Record) -> String {
    copy(record, form, None).text
}

/// What a program of this name would be given by bash, and its standard input.
fn run_in_bash(script: &str, program: &str) -> (Vec<Vec<u8>>, Vec<u8>) {
    let stub = format!(
        "{program}() {{ local a; for a; do if [ -e \"$a\" ] && [[ $a == /dev/fd/* ]]; then cat \"$a\"; else printf %s \"$a\"; fi; \
         printf '\\0'; done; printf '\\0--\\0'; cat; }}\n"
    );
    let mut bash = Command::new("bash")
        .args(["--noprofile", "--norc"])
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = bash.stdin.take().unwrap();
    // The stub reads standard input, so that the script must not stand there.
    write!(input, "exec 3<<'LOCALFRONT_END'\n{stub}{script}\nLOCALFRONT_END\nsource /dev/fd/3 </dev/null\n")
        .unwrap();
    drop(input);
    let out = bash.wait_with_output().unwrap().stdout;
    let at = out.windows(4).position(|w| w == b"\0--\0").expect("the program ran");
    let arguments = out[..at].strip_suffix(b"\0").unwrap_or(&out[..at]);
    (arguments.split(|b| *b == 0).map(<[u8]>::to_vec).collect(), out[at + 4..].to_vec())
}

fn texts(arguments: &[Vec<u8>]) -> Vec<String> {
    arguments.iter().map(|a| String::from_utf8_lossy(a).into_owned()).collect()
}

#[test]
fn a_simple_request_reads_simply() {
    let record = record("GET", "/api/a?b=c", &[("accept", b"*/*"), ("user-agent", b"x")], b"");
    let url = "https://shop.localhost:8443/api/a?b=c";
    assert_eq!(text(Form::Url, &record), url);
    assert_eq!(
        text(Form::Curl, &record),
        format!("curl '{url}' \\\n  -H 'accept: */*' \\\n  -H 'user-agent: x'")
    );
    assert_eq!(
        text(Form::Httpie, &record),
        format!("http --ignore-stdin GET '{url}' \\\n  'accept:*/*' \\\n  user-agent:x")
    );
    let fetch = format!(
        "await fetch(\"{url}\", {{\n  method: \"GET\",\n  headers: [\n    [\"accept\", \"*/*\"],\n    [\"user-agent\", \"x\"]\n  ]\n}});"
    );
    assert_eq!(text(Form::Fetch, &record), fetch);
    let power = format!(
        "Invoke-WebRequest -UseBasicParsing -Uri '{url}' `\n  -Method 'GET' `\n  -UserAgent 'x' `\n  -Headers @{{\n    'accept' = '*/*'\n  }}"
    );
    assert_eq!(text(Form::Powershell, &record), power);
    let raw = text(Form::Raw, &record);
    assert!(
        raw.starts_with("GET /api/a?b=c HTTP/1.1\r\nhost: shop.localhost:8443\r\naccept: */*\r\n"),
        "{raw}"
    );
    assert!(raw.ends_with("HTTP/1.1 200\r\ncontent-type: application/json\r\n\r\n{\"ok\":true}"), "{raw}");
    assert!(text(Form::Markdown, &record).contains("```http\nGET /api/a?b=c HTTP/1.1\n"));
}

#[test]
fn secrets_are_masked_unless_asked_for() {
    let fields: &[(&str, &[u8])] = &[
        ("authorization", b"Bearer abc"),
        ("cookie", b"sid=123"),
        ("content-type", b"application/x-www-form-urlencoded"),
    ];
    let record = record("POST", "/a?access_token=456", fields, b"user=kim&password=hunter2");
    for form in
        [Form::Url, Form::Curl, Form::Powershell, Form::Fetch, Form::Httpie, Form::Raw, Form::Markdown]
    {
        let copied = copy(&record, form, Some(&Masks::default()));
        assert!(copied.masked, "{form:?}");
        for secret in ["Bearer abc", "123", "456", "hunter2"] {
            assert!(!copied.text.contains(secret), "{form:?} tells {secret}: {}", copied.text);
        }
        let told = copy(&record, form, None);
        assert!(!told.masked && told.text.contains("456"), "{form:?}");
    }
}

#[test]
fn secrets_in_json_are_masked_unless_asked_for() {
    let fields: &[(&str, &[u8])] = &[("content-type", b"application/json")];
    let mut record =
        record("POST", "/a", fields, b"{\"user\":\"kim\",\"password\":\"hunter2\",\"iban\":\"KR12\"}");
    record.response_body = Bytes::from_static(b"{\"access_token\":\"s3cr3t\"}");
    let masks = Masks::with(&["IBAN".into()]);
    for form in [Form::Curl, Form::Powershell, Form::Fetch, Form::Httpie, Form::Raw, Form::Markdown] {
        let copied = copy(&record, form, Some(&masks));
        assert!(copied.masked && copied.text.contains("kim"), "{form:?}: {}", copied.text);
        for secret in ["hunter2", "KR12", "s3cr3t"] {
            assert!(!copied.text.contains(secret), "{form:?} tells {secret}: {}", copied.text);
        }
        assert!(copy(&record, form, None).text.contains("hunter2"), "{form:?}");
    }
    assert!(!copy(&record, Form::Url, Some(&masks)).masked, "there is no secret in the address");
}

#[test]
fn what_was_not_kept_is_counted() {
    let mut record = record("POST", "/", &[], b"half");
    record.detail.request_total = 100;
    record.detail.response_total = 1011;
    assert_eq!(copy(&record, Form::Curl, None).missing, 96);
    assert_eq!(copy(&record, Form::Raw, None).missing, 1096);
    assert_eq!(copy(&record, Form::Url, None).missing, 0);
}

#[test]
fn a_fence_is_longer_than_what_it_holds() {
    let record = record("POST", "/`x`", &[("content-type", b"text/plain")], b"````\nend");
    let markdown = text(Form::Markdown, &record);
    assert!(markdown.contains("\n`````http\nPOST"), "{markdown}");
    assert!(markdown.starts_with("**`POST https://shop.localhost:8443/%60x%60`**"), "{markdown}");
}

#[test]
fn hostile_text_stays_text_in_bash() {
    let value = b"$(touch /tmp/x) `id` 'a' \"b\" \\ !! \x01 \xff \xe2\x80\xae";
    let record = record(
        "PATCH",
        "/a'b[1-3]/../{x}?$HOME",
        &[("x-odd", value), ("x-empty", b"")],
        b"'; rm -rf / #\n\\",
    );
    let (arguments, _) = run_in_bash(&text(Form::Curl, &record), "curl");
    assert!(arguments.contains(&[b"x-odd: ", &value[..]].concat()), "{:?}", texts(&arguments));
    let told = texts(&arguments);
    for expect in [
        "https://shop.localhost:8443/a'b[1-3]/../{x}?$HOME",
        "PATCH",
        "--globoff",
        "--path-as-is",
        "x-empty;",
        "'; rm -rf / #\n\\",
        "Content-Type:",
    ] {
        assert!(told.iter().any(|a| a == expect), "{expect} is missing: {told:?}");
    }
}

#[test]
fn a_binary_body_comes_through_standard_input() {
    let body = b"\0\x01\xff'$(id)";
    let record = record("POST", "/", &[("content-type", b"application/octet-stream")], body);
    let (arguments, input) = run_in_bash(&text(Form::Curl, &record), "curl");
    assert_eq!((texts(&arguments).last().unwrap().as_str(), &input[..]), ("@-", &body[..]));
    let (_, input) = run_in_bash(&text(Form::Httpie, &record), "http");
    assert_eq!(input, body);
}

#[test]
fn httpie_is_not_misled_by_its_own_separators() {
    let fields: &[(&str, &[u8])] =
        &[("a", b"=json"), ("b", b"@file"), ("c", b"x\\:y"), ("d", b""), ("e", b"plain=@:;"), ("f", b"\\n")];
    let record = record("GET", "/", fields, b"");
    let (arguments, _) = run_in_bash(&text(Form::Httpie, &record), "http");
    let told = texts(&arguments);
    // What HTTPie makes of `c` comes from the file that follows it.
    assert!(told[3..].starts_with(&["a:\\=json", "b:\\@file"].map(String::from)), "{told:?}");
    assert!(told.iter().any(|a| a == "d;") && told.iter().any(|a| a == "e:plain=@:;"), "{told:?}");
    assert!(
        told.iter().any(|a| a.starts_with("c:@/dev/fd/")) && told.iter().any(|a| a == "f:\\n"),
        "{told:?}"
    );
}

/// A PowerShell string, read by PowerShell's rules.
fn power_string(quoted: &str) -> Option<String> {
    const QUOTES: [char; 5] = ['\'', '\u{2018}', '\u{2019}', '\u{201a}', '\u{201b}'];
    let inner = quoted.strip_prefix('\'')?.strip_suffix('\'')?;
    let (mut out, mut chars) = (String::new(), inner.chars().peekable());
    while let Some(c) = chars.next() {
        if QUOTES.contains(&c) {
            chars.next().filter(|next| QUOTES.contains(next))?;
        }
        out.push(c);
    }
    Some(out)
}

#[test]
fn powershell_gets_cookies_in_a_session_where_one_can_hold_them() {
    let cookies = |value: &[u8]| text(Form::Powershell, &record("GET", "/", &[("cookie", value)], b""));
    assert_eq!(
        cookies(b"sid=8f'0c; theme=dark="),
        "$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession\n\
         $session.Cookies.Add((New-Object System.Net.Cookie('sid', '8f''0c', '/', 'shop.localhost')))\n\
         $session.Cookies.Add((New-Object System.Net.Cookie('theme', 'dark=', '/', 'shop.localhost')))\n\
         Invoke-WebRequest -UseBasicParsing -Uri 'https://shop.localhost:8443/' `\n  -Method 'GET' `\n  \
         -WebSession $session"
    );
    for odd in ["a=1,2", "a=\"1\"", "a=1; a=2", "alone", "$a=1", "=1", "a=가"] {
        let told = cookies(odd.as_bytes());
        assert!(told.contains("    'cookie' = '") && !told.contains("$session"), "{told}");
    }
}

/// What a server gets when bash runs the copied command; `None` where there is no such program.
fn sent(form: Form, program: &str, mut record: Record) -> Option<Vec<u8>> {
    Command::new(program).arg("--version").output().ok()?;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    let mut place = (*record.summary.place).clone();
    (place.scheme, place.authority) = ("http".into(), at.to_string());
    record.summary.place = std::sync::Arc::new(place);
    let serving = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut seen = Vec::new();
        let mut buffer = [0; 4096];
        while !seen.ends_with(b"end") {
            let read = stream.read(&mut buffer).unwrap();
            assert!(read > 0, "it said too little: {}", String::from_utf8_lossy(&seen));
            seen.extend_from_slice(&buffer[..read]);
        }
        stream.write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n").unwrap();
        seen
    });
    let mut bash = Command::new("bash");
    let done = bash.args(["-c", &text(form, &record)]).stdin(Stdio::null()).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    Some(serving.join().unwrap())
}

const ODD_BODY: &str = "it's \"quoted\" $HOME \\ 한국어\nend";

/// The bash form, run by bash and sent by curl to a server, is the request it was copied from.
#[test]
fn curl_sends_the_request_that_was_copied() {
    let fields: &[(&str, &[u8])] = &[("x-odd", b"'$(id)' \xff"), ("content-type", b"text/plain")];
    let record = record("PUT", "/a/./b?c='d'&e=%20", fields, ODD_BODY.as_bytes());
    let Some(seen) = sent(Form::Curl, "curl", record) else { return };
    let head = String::from_utf8_lossy(&seen).into_owned();
    assert!(head.starts_with("PUT /a/./b?c='d'&e=%20 HTTP/1.1\r\n"), "{head}");
    let odd = b"x-odd: '$(id)' \xff\r\n";
    assert!(seen.windows(odd.len()).any(|w| w == odd), "{head}");
    assert!(seen.ends_with(&[b"\r\n\r\n", ODD_BODY.as_bytes()].concat()), "{head}");
    for added in ["Accept:", "User-Agent:"] {
        assert!(!head.contains(added), "{head}");
    }
}

/// HTTPie adds fields of its own, and writes names its own way; what was copied is there as it was.
#[test]
fn httpie_sends_the_request_that_was_copied() {
    let fields: &[(&str, &[u8])] = &[
        ("x-odd", b"'$(id)' \\: =@;"),
        ("x-file", b"@/etc/passwd"),
        ("x-json", b"=1"),
        ("x-empty", b""),
        ("content-type", b"text/plain"),
    ];
    let record = record("PUT", "/a/./b?c='d'&e=%20", fields, ODD_BODY.as_bytes());
    let Some(seen) = sent(Form::Httpie, "http", record) else { return };
    let head = String::from_utf8_lossy(&seen).into_owned();
    assert!(
        head.starts_with("PUT /a/./b?c='d'&e=%20 HTTP/1.1\r\n")
            || head.starts_with("PUT /a/./b?c=%27d%27&e=%20 "),
        "{head}"
    );
    let lower = head.to_lowercase();
    for line in [
        "x-odd: '$(id)' \\: =@;",
        "x-file: @/etc/passwd",
        "x-json: =1",
        "x-empty:",
        "content-type: text/plain",
    ] {
        assert!(lower.contains(&format!("\r\n{line}")), "{line} in {head}");
    }
    assert!(seen.ends_with(&[b"\r\n\r\n", ODD_BODY.as_bytes()].concat()), "{head}");
}

#[test]
fn secrets_in_compressed_bodies_are_masked_unless_asked_for() {
    let packed = |text: &[u8]| {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(text).unwrap();
        gzip.finish().unwrap()
    };
    let fields: &[(&str, &[u8])] = &[("content-type", b"application/json"), ("content-encoding", b"gzip")];
    let secret = record("POST", "/a", fields, &packed(b"{\"user\":\"kim\",\"password\":\"hunter2\"}"));
    let told = copy(&secret, Form::Curl, Some(&Masks::default()));
    assert!(told.masked && told.text.contains("\"password\":\"***\""), "{}", told.text);
    assert!(!told.text.contains("content-encoding"), "it is not compressed any more: {}", told.text);
    assert!(copy(&secret, Form::Raw, Some(&Masks::default())).text.contains("\"password\":\"***\""));
    let plain = record("POST", "/a", fields, &packed(b"{\"user\":\"kim\"}"));
    let told = copy(&plain, Form::Curl, Some(&Masks::default()));
    assert!(!told.masked && told.text.contains("content-encoding"), "as it was sent: {}", told.text);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever a header holds, bash gives curl exactly that and runs nothing.
    #[test]
    fn bash_gives_back_what_was_quoted(value in proptest::collection::vec(1_u8.., 0..40)) {
        let value: Vec<u8> = value.into_iter().filter(|b| !matches!(b, b'\r' | b'\n')).collect();
        let record = record("GET", "/", &[("x-any", &value)], b"");
        let (arguments, _) = run_in_bash(&text(Form::Curl, &record), "curl");
        let expect = if value.is_empty() { b"x-any;".to_vec() } else { [b"x-any: ", &value[..]].concat() };
        prop_assert!(arguments.contains(&expect), "{:?}", texts(&arguments));
    }

    #[test]
    fn bash_gives_back_bodies(body: Vec<u8>) {
        let record = record("POST", "/", &[], &body);
        let (arguments, input) = run_in_bash(&text(Form::Curl, &record), "curl");
        prop_assert!(body.is_empty() || input == body || arguments.contains(&body), "{:?}", texts(&arguments));
    }

    #[test]
    fn powershell_strings_hold_what_they_are_given(target in "/[^ \u{0}-\u{1f}]{0,20}") {
        let record = record("GET", &target, &[], b"");
        let line = text(Form::Powershell, &record);
        let quoted = line.strip_prefix("Invoke-WebRequest -UseBasicParsing -Uri ").unwrap().split(" `\n").next().unwrap();
        prop_assert_eq!(power_string(quoted), Some(format!("https://shop.localhost:8443{target}")));
    }

    #[test]
    fn a_call_of_fetch_holds_json_strings(value in "[^\r\n]{0,30}") {
        let record = record("POST", "/", &[("x-any", value.as_bytes())], b"");
        let call = text(Form::Fetch, &record);
        let line = call.lines().find(|l| l.contains("x-any")).unwrap();
        let pair: [String; 2] = serde_json::from_str(line.trim().trim_end_matches(',')).unwrap();
        let bytes: Vec<u8> = pair[1].chars().map(|c| c as u8).collect();
        prop_assert_eq!(bytes, value.as_bytes());
        prop_assert!(!call.contains('<'));
    }
}
