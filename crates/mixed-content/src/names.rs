//! What names say about the values they are given to.

/// Whether a name says that it holds the address of a backend: `API_URL`, `backendHost`, `VITE_API`, `wsUrl`.
pub(crate) fn is_address(name: &str) -> bool {
    const WORDS: [&str; 22] = [
        "apis",
        "servers",
        "backends",
        "ajax",
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
    const NAMES: [&str; 20] = [
        "workersrc",
        "ajaxurl",
        "uploadurl",
        "filebrowseruploadurl",
        "loadpath",
        "graphqlurl",
        "backendurl",
        "dsn",
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

/// Whether browsers save what an address leads to instead of showing it, as far as its name tells.
pub(crate) fn is_saved(address: &str) -> bool {
    const EXTENSIONS: [&str; 32] = [
        "zip", "gz", "tgz", "bz2", "xz", "zst", "7z", "rar", "tar", "exe", "msi", "dmg", "pkg", "deb", "rpm",
        "appimage", "apk", "ipa", "iso", "img", "jar", "csv", "xls", "xlsx", "doc", "docx", "ppt", "pptx",
        "hwp", "hwpx", "epub", "bin",
    ];
    extension(address).is_some_and(|extension| EXTENSIONS.contains(&extension.as_str()))
}

/// Whether an address leads to a picture, by its name.
pub(crate) fn is_picture_file(address: &str) -> bool {
    const EXTENSIONS: [&str; 9] = ["png", "jpg", "jpeg", "gif", "webp", "avif", "svg", "bmp", "ico"];
    extension(address).is_some_and(|extension| EXTENSIONS.contains(&extension.as_str()))
}

/// Whether an address leads to sound or film, by its name.
pub(crate) fn is_media_file(address: &str) -> bool {
    const EXTENSIONS: [&str; 10] = ["mp4", "webm", "ogv", "mov", "m4v", "mp3", "m4a", "ogg", "wav", "flac"];
    extension(address).is_some_and(|extension| EXTENSIONS.contains(&extension.as_str()))
}

/// Whether an address leads to a playlist, by its name.
pub(crate) fn is_playlist_file(address: &str) -> bool {
    extension(address).is_some_and(|extension| matches!(extension.as_str(), "m3u8" | "mpd"))
}

/// What follows the last dot of the last segment of an address's path, in lower case.
fn extension(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("://").unwrap_or(("", address));
    let (_, path) = rest.split(['?', '#']).next()?.rsplit_once('/')?;
    let (_, extension) = path.trim_end().rsplit_once('.')?;
    (extension.len() <= 8).then(|| extension.to_ascii_lowercase())
}
