//! What each rule of the taxonomy is about, for code hosting sites, which show it beside a finding.

/// Its name, and a sentence.
pub(super) fn about(rule: &str) -> (&'static str, &'static str) {
    RULES
        .iter()
        .find(|(id, ..)| *id == rule)
        .map_or(("mixed-content", GENERAL), |(_, name, text)| (name, text))
}

/// What helps against all of them.
const HELP: &str = "A page loaded over https may not use what comes over http: browsers block it, or ask for it \
    over https instead. Write the path alone and let the site's own address answer it (Localfront: a behavior), or write \
    https:// where the host answers it. It may work on localhost, which browsers trust, and break once deployed.";

/// What helps where the other side has to agree.
const PERMISSION: &str = "The other side has to answer the browser's question (OPTIONS) and the call itself with \
    the fields named in the finding. A call that goes through the site's own address (Localfront: a behavior) needs none \
    of it.";

/// The help of one rule.
pub(super) fn help(rule: &str) -> &'static str {
    match rule {
        "J17" | "R08" => PERMISSION,
        _ => HELP,
    }
}

/// Of the rules that are about something else than mixed content.
pub(super) fn topic(rule: &str) -> &'static str {
    match rule {
        "J17" | "R08" => "cors",
        "R09" => "cookies",
        "R13" => "content-type",
        "R14" => "hsts",
        _ => "mixed-content",
    }
}

const GENERAL: &str = "An https page asks for something over http.";

const RULES: [(&str, &str, &str); 63] = [
    ("H01", "insecure-script", "A script is loaded over http: it is blocked."),
    ("H02", "insecure-stylesheet", "A style sheet is loaded over http: it is blocked."),
    ("H03", "insecure-frame", "A frame is loaded over http: it is blocked."),
    ("H04", "insecure-object", "An object, embed or applet is loaded over http: it is blocked."),
    ("H05", "insecure-image", "An image is loaded over http: it is asked for over https instead."),
    ("H06", "insecure-srcset", "A candidate of srcset is loaded over http: it is blocked."),
    ("H07", "insecure-media", "Audio or video is loaded over http: it is asked for over https instead."),
    ("H08", "insecure-track", "A text track is loaded over http: it is blocked."),
    ("H09", "insecure-preload", "Something is preloaded over http."),
    ("H10", "insecure-link", "A linked module, manifest or prefetched page is loaded over http."),
    ("H11", "insecure-preconnect", "A connection is prepared to an http address."),
    ("H12", "insecure-form", "A form sends what was typed over http: browsers warn first."),
    ("H13", "insecure-download", "A download is offered over http: browsers refuse it."),
    ("H15", "link-to-own-host", "A link leads to the site's own host or backend over http."),
    ("H16", "insecure-ping", "A ping goes to an http address: it is blocked."),
    ("H17", "insecure-base", "The base address is http, and with it every relative address after it."),
    ("H18", "insecure-refresh", "The page refreshes to the site's own host or backend over http."),
    ("H21", "insecure-import-map", "An import map names a module over http: it is blocked."),
    ("H22", "insecure-speculation", "A page is prefetched or prerendered over http."),
    ("H23", "insecure-attribution", "An attribution source is registered over http: it is blocked."),
    ("H24", "insecure-svg-image", "An image within SVG is loaded over http."),
    ("H25", "insecure-svg-reference", "SVG refers to another document over http."),
    ("H27", "insecure-xml-stylesheet", "XML names a style sheet over http: it is blocked."),
    ("H28", "insecure-lazy-image", "An attribute that lazy loaders read holds an http address."),
    ("H30", "insecure-custom-element", "A custom element is given an http address."),
    ("C01", "insecure-import", "A style sheet imports another over http: it is blocked."),
    ("C02", "insecure-font", "A font is loaded over http: it is blocked."),
    ("C03", "insecure-css-image", "A style sheet loads an image over http."),
    ("C04", "insecure-image-set", "An image set holds an http address."),
    ("C05", "insecure-css-reference", "A mask, filter or path is loaded over http: it is blocked."),
    ("C06", "insecure-custom-property", "A custom property holds an http address."),
    ("C07", "insecure-legacy-css", "A property that few browsers know holds an http address."),
    ("C08", "insecure-style-map", "A style sheet names its source map over http."),
    ("J01", "insecure-request", "A script asks for something over http: it is blocked."),
    ("J02", "insecure-websocket", "A WebSocket is opened over ws: it is blocked."),
    ("J03", "insecure-module", "A script or worker is loaded over http: it is blocked."),
    ("J04", "insecure-beacon", "A beacon goes to an http address: it is blocked."),
    ("J05", "insecure-scripted-image", "A script loads an image or media over http."),
    ("J06", "insecure-scripted-element", "A script gives an element an http address."),
    ("J09", "navigation-to-own-host", "A script leads to the site's own host or backend over http."),
    ("J10", "insecure-scripted-form", "A script gives a form an http address."),
    ("J11", "insecure-client", "An HTTP client is given an http address: its requests are blocked."),
    ("J12", "insecure-address", "A constant holds an http address of a backend."),
    (
        "J13",
        "insecure-origin",
        "An origin is compared with or sent to an http one, which an https page is not.",
    ),
    ("J14", "insecure-cached", "A worker keeps or shows something over http."),
    ("J15", "insecure-script-map", "A script names its source map over http."),
    (
        "J17",
        "cross-origin-call",
        "A call to another origin needs its permission: browsers ask for it first, or hide the answer.",
    ),
    ("M01", "insecure-manifest-image", "The manifest names an image over http."),
    ("M02", "insecure-manifest-address", "The manifest names an http address, which browsers ignore."),
    ("M03", "insecure-data", "Data holds an http address that pages will ask for."),
    ("M05", "insecure-playlist", "A playlist names something over http: players are refused it."),
    (
        "M06",
        "insecure-presentation",
        "A media presentation names something over http: players are refused it.",
    ),
    ("R01", "insecure-redirect", "A page redirects to the site's own host or backend over http."),
    ("R02", "insecure-subresource-redirect", "Something a page loads redirects to http: it is blocked."),
    ("R03", "insecure-link-header", "A Link field names something over http."),
    ("R04", "insecure-refresh-header", "A Refresh field leads to the site's own host or backend over http."),
    ("R05", "insecure-report-endpoint", "Reports are to go to an http address: they are blocked."),
    (
        "R08",
        "refused-origin",
        "A call from another origin is not allowed, or allowed by an http address, which an https page is not.",
    ),
    ("R09", "refused-cookie", "Browsers do not keep a cookie."),
    ("R10", "insecure-map-header", "A field names a source map over http."),
    ("R12", "insecure-attachment", "A download goes over http: browsers refuse it."),
    ("R13", "unusable-content-type", "An answer does not say what it is, or calls data a page."),
    (
        "R14",
        "shared-hsts",
        "HSTS is set on a name that other projects of this computer share: they stop working over http.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Every rule the analysis has, by the text of its table.
    #[test]
    fn every_rule_is_told_about() {
        let texts = [
            include_str!("../../../mixed-content/src/rules/table.rs"),
            include_str!("../../../mixed-content/src/beyond.rs"),
        ];
        let quoted = texts.iter().flat_map(|text| text.split('"'));
        let is_id = |text: &&str| {
            let mut bytes = text.bytes();
            text.len() == 3
                && bytes.next().is_some_and(|first| b"HCJMR".contains(&first))
                && bytes.all(|byte| byte.is_ascii_digit())
        };
        let ids: std::collections::BTreeSet<_> = quoted.filter(is_id).collect();
        assert!(ids.len() > 50, "{ids:?}");
        let told: std::collections::BTreeSet<_> = RULES.iter().map(|(id, ..)| *id).collect();
        assert_eq!(ids, told);
    }
}
