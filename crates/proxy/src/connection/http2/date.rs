//! `Date` (RFC 9110 section 6.6.1), made once a second. hyper does the same for HTTP/1.1.

use std::cell::RefCell;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderValue;

thread_local! {
    static NEWEST: RefCell<(u64, HeaderValue)> =
        const { RefCell::new((0, HeaderValue::from_static("Thu, 01 Jan 1970 00:00:00 GMT"))) };
}

/// Now.
pub(super) fn now() -> HeaderValue {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    NEWEST.with_borrow_mut(|(of, date)| {
        if *of != seconds {
            (*of, *date) = (seconds, of_second(seconds));
        }
        date.clone()
    })
}

fn of_second(seconds: u64) -> HeaderValue {
    let date = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds));
    HeaderValue::from_str(&date).unwrap_or_else(|_| HeaderValue::from_static("Thu, 01 Jan 1970 00:00:00 GMT"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_now_to_the_second() {
        let said = httpdate::parse_http_date(now().to_str().unwrap()).unwrap();
        let age = SystemTime::now().duration_since(said).unwrap();
        assert!(age < Duration::from_secs(60), "{age:?}");
        assert_eq!(of_second(784_111_777), "Sun, 06 Nov 1994 08:49:37 GMT");
    }
}
