//! What names say about the values they are given to.

/// Whether a name says that it holds the address of a backend: `API_URL`, `backendHost`, `VITE_API`, `wsUrl`.
pub(crate) fn is_address(name: &str) -> bool {
    const WORDS: [&str; 18] = [
        "api",
        "backend",
        "server",
        "endpoint",
        "endpoints",
        "host",
        "base",
        "baseurl",
        "apiurl",
        "ws",
        "socket",
        "websocket",
        "gateway",
        "graphql",
        "upstream",
        "service",
        "rest",
        "alb",
    ];
    words(name).iter().any(|word| WORDS.contains(&word.as_str()))
}

/// Whether a name says that it is the base of other addresses.
pub(crate) fn is_base(name: &str) -> bool {
    const NAMES: [&str; 12] = [
        "brokerurl",
        "serverurl",
        "wsurl",
        "baseurl",
        "baseuri",
        "prefixurl",
        "apiurl",
        "apibase",
        "apibaseurl",
        "apiendpoint",
        "rooturl",
        "basepath",
    ];
    // Every property of a bundle is asked about: nothing is allocated.
    let squashed = || name.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase());
    NAMES.iter().any(|known| squashed().eq(known.bytes()))
}

/// `VITE_API_URL`, `apiBaseURL` and `api-base-url` as lower-case words.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut was_lower = false;
    for character in name.chars().take(80) {
        let starts = character.is_uppercase() && was_lower;
        if starts || !character.is_alphanumeric() {
            words.push(String::new());
        }
        if character.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(character.to_lowercase());
        }
        was_lower = character.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a name says that it holds a picture.
pub(crate) fn is_picture(name: &str) -> bool {
    const WORDS: [&str; 15] = [
        "img",
        "image",
        "images",
        "avatar",
        "icon",
        "logo",
        "thumb",
        "thumbnail",
        "photo",
        "photos",
        "picture",
        "poster",
        "banner",
        "cover",
        "gravatar",
    ];
    words(name).iter().any(|word| WORDS.contains(&word.as_str()))
}
