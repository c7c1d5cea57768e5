//! Cookies that browsers do not keep (RFC 6265bis sections 4.1.3, 5.6 and 5.7).

/// The name of a cookie that an answer of `host`, over https, does not get kept, and why in a word.
pub(super) fn refused<'v>(field: &'v str, host: &str) -> Option<(&'v str, &'static str)> {
    let (_, attributes) = field.split_once(';').unwrap_or((field, ""));
    let name = name(field);
    let cookie = Attributes::of(attributes);
    let why = if cookie.same_site.eq_ignore_ascii_case("none") && !cookie.secure {
        "SameSite=None without Secure"
    } else if cookie.partitioned && !cookie.secure {
        "Partitioned without Secure"
    } else if has_prefix(name, "__secure-") && !cookie.secure {
        "__Secure- without Secure"
    } else if has_prefix(name, "__host-")
        && !(cookie.secure && cookie.domain.is_empty() && cookie.path == "/")
    {
        "__Host- needs Secure, Path=/ and no Domain"
    } else if !cookie.domain.is_empty() && !covers(cookie.domain, host) {
        "Domain is another host's"
    } else {
        return None;
    };
    Some((name, why))
}

/// The name of the cookie that a `Set-Cookie` field sets.
pub(super) fn name(field: &str) -> &str {
    let pair = field.split(';').next().unwrap_or_default();
    pair.split_once('=').map_or("", |(name, _)| name).trim()
}

/// The names of the cookies in a `Cookie` field.
pub(super) fn names(field: &str) -> impl Iterator<Item = &str> {
    field.split(';').map(name)
}

/// The field with the cookie's value left out: it may be a key to somebody's account.
pub(super) fn without_value(field: &str) -> String {
    let (_, attributes) = field.split_once(';').unwrap_or((field, ""));
    let name = name(field);
    let shown: Vec<_> = attributes.split(';').map(str::trim).filter(|part| !part.is_empty()).collect();
    [format!("{name}=…")]
        .into_iter()
        .chain(shown.into_iter().map(str::to_owned))
        .collect::<Vec<_>>()
        .join("; ")
}

#[derive(Default)]
struct Attributes<'v> {
    secure: bool,
    partitioned: bool,
    same_site: &'v str,
    domain: &'v str,
    path: &'v str,
}

impl<'v> Attributes<'v> {
    fn of(text: &'v str) -> Self {
        let mut all = Self::default();
        for part in text.split(';') {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let value = value.trim();
            match name.trim().to_ascii_lowercase().as_str() {
                "secure" => all.secure = true,
                "partitioned" => all.partitioned = true,
                "samesite" => all.same_site = value,
                "domain" => all.domain = value.trim_start_matches('.'),
                "path" => all.path = value,
                _ => {}
            }
        }
        all
    }
}

/// Section 4.1.3: prefixes are compared without regard to case.
fn has_prefix(name: &str, prefix: &str) -> bool {
    name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// Section 5.1.3, "domain-match". A name without a dot is a suffix that nobody may claim.
fn covers(domain: &str, host: &str) -> bool {
    let (domain, host) = (domain.to_ascii_lowercase(), host.to_ascii_lowercase());
    host == domain || (domain.contains('.') && host.ends_with(&format!(".{domain}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(field: &str, expect: Option<&str>) {
        assert_eq!(refused(field, "shop.localhost").map(|(_, why)| why), expect, "{field}");
    }

    #[test]
    fn what_browsers_do_not_keep() {
        check("sid=1; SameSite=None", Some("SameSite=None without Secure"));
        check("sid=1; samesite=none; SECURE", None);
        check("sid=1; Partitioned", Some("Partitioned without Secure"));
        check("__Secure-sid=1", Some("__Secure- without Secure"));
        check("__HOST-sid=1; Secure", Some("__Host- needs Secure, Path=/ and no Domain"));
        check("__Host-sid=1; Secure; Path=/", None);
        check(
            "__Host-sid=1; Secure; Path=/; Domain=shop.localhost",
            Some("__Host- needs Secure, Path=/ and no Domain"),
        );
        check("sid=1; Domain=api.example.com", Some("Domain is another host's"));
        check("sid=1; Domain=localhost", Some("Domain is another host's"));
        check("sid=1; Domain=.shop.localhost; HttpOnly", None);
        check("sid=1; Path=/; HttpOnly; SameSite=Lax", None);
        check("", None);
    }

    #[test]
    fn a_value_is_never_shown() {
        assert_eq!(without_value("sid=s3cret==; Path=/;SameSite=None"), "sid=…; Path=/; SameSite=None");
        assert_eq!(without_value("flag"), "=…");
    }
}
