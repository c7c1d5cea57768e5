//! What the system says, in Korean: its own sentences are English wherever the program did not ask otherwise.

use std::io::{Error, ErrorKind};

/// `No such file or directory (os error 2)` in Korean, number and all; anything else as it is.
pub(super) fn korean(cause: &str) -> String {
    let told = cause.rsplit_once(" (os error ").and_then(|(before, number)| {
        let number = number.strip_suffix(')')?.parse().ok()?;
        // Ours may stand in front of it.
        let before = before.rsplit_once(": ").map_or("", |(before, _)| before);
        let separator = if before.is_empty() { "" } else { ": " };
        Some(format!("{before}{separator}{}, os error {number}", word(number)?))
    });
    told.unwrap_or_else(|| cause.to_owned())
}

fn word(number: i32) -> Option<&'static str> {
    Some(match Error::from_raw_os_error(number).kind() {
        ErrorKind::NotFound => "파일이나 폴더가 없음",
        ErrorKind::PermissionDenied => "권한이 없음",
        ErrorKind::AlreadyExists => "이미 있음",
        ErrorKind::NotADirectory => "폴더가 아님",
        ErrorKind::IsADirectory => "파일이 아니라 폴더임",
        ErrorKind::ReadOnlyFilesystem => "읽기 전용 파일 시스템",
        ErrorKind::StorageFull => "디스크 공간이 부족함",
        ErrorKind::QuotaExceeded => "디스크 할당량을 넘음",
        ErrorKind::InvalidFilename => "쓸 수 없는 파일 이름",
        ErrorKind::AddrInUse => "이미 사용 중인 주소",
        ErrorKind::AddrNotAvailable => "이 컴퓨터의 주소가 아님",
        ErrorKind::ConnectionRefused => "연결이 거부됨",
        ErrorKind::ConnectionReset => "연결이 끊어짐",
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => "도달할 수 없는 네트워크",
        ErrorKind::TimedOut => "시간 초과",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_is_said_in_korean_with_its_number() {
        let missing = Error::from_raw_os_error(2).to_string();
        assert_eq!(korean(&missing), "파일이나 폴더가 없음, os error 2");
        assert_eq!(korean(&format!("sending: {missing}")), "sending: 파일이나 폴더가 없음, os error 2");
        for other in ["not HTTP", "odd (os error x)", "odd (os error 2"] {
            assert_eq!(korean(other), other);
        }
    }
}
