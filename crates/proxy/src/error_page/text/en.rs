//! English.

use super::{Labels, Words};

pub(super) const LABELS: Labels = Labels {
    what_to_do: "What to do",
    waiting: "This page comes back by itself.",
    addresses: "These addresses are served",
    detail: "In detail",
    in_journal: "In the journal",
    browser: "Browser",
    backend: "the backend",
    folder: "folder",
};

/// The words of a code.
pub(super) fn words(code: &str) -> Words {
    match code {
        "connect-refused" => (
            "The backend is not running",
            "Nothing is listening on {peer}.",
            "Start your backend. If it uses another port, change the origin in localfront.toml.",
        ),
        "connect-timeout" => (
            "The backend cannot be reached",
            "{peer} did not accept a connection in time.",
            "Check its address, and whether a firewall or a VPN stands in between; or raise connect_timeout for this \
             origin.",
        ),
        "connect-failed" => (
            "The backend cannot be reached",
            "The connection to {peer} could not be made.",
            "Check the upstream in localfront.toml, and whether the backend is running.",
        ),
        "no-peer" => (
            "The origin has no backend",
            "There is no address to send this request to.",
            "Give the origin an upstream in localfront.toml.",
        ),
        "dns-failed" => (
            "The backend's name is not known",
            "No address was found for {peer}.",
            "Check the spelling of the upstream in localfront.toml, and your network.",
        ),
        "tls-unknown-root" => (
            "The backend's certificate is not trusted",
            "{peer} shows a certificate whose issuer this computer does not know.",
            "Name the issuer's certificate with ca = \"root.pem\" for this origin, trust it on this computer, or set \
             verify = false.",
        ),
        "tls-name-mismatch" => (
            "The backend's certificate is for another name",
            "{peer} shows a certificate that does not hold this name.",
            "Use the name the certificate was made for as the upstream, or set verify = false for this origin.",
        ),
        "tls-expired" => (
            "The backend's certificate is not valid today",
            "{peer} shows a certificate outside its dates.",
            "Renew it, and check this computer's clock.",
        ),
        "tls-handshake" => (
            "The TLS handshake with the backend failed",
            "{peer} and Localfront found no way to speak TLS.",
            "Servers answer alert 40 when they do not know the name that was asked for or share no cipher. Use the \
             name the server is configured with as the upstream, and look at its log.",
        ),
        "tls-unrecognised-name" => (
            "The backend does not know this name",
            "{peer} has no certificate for the name it was asked for (TLS alert 112).",
            "Use a name the server is configured with as the upstream, or give this name a certificate there.",
        ),
        "tls-version" => (
            "The backend speaks an old TLS only",
            "{peer} does not speak TLS 1.2 or 1.3.",
            "Update the server, or reach it over http:// if it is on this computer.",
        ),
        "tls-client-certificate" => (
            "The backend wants a certificate from its clients",
            "{peer} ends the TLS connection because Localfront shows it no certificate.",
            "Switch client certificates (mTLS) off for development, or use a port of the backend without them.",
        ),
        "tls-bad-ca" => (
            "The origin's extra root cannot be read",
            "The file that ca names holds no certificate that can be used.",
            "Let ca name a PEM file that is there, with BEGIN CERTIFICATE in it.",
        ),
        "h2-not-spoken" => (
            "The backend does not speak HTTP/2",
            "{peer} did not agree to HTTP/2, which this origin asks for.",
            "Leave protocol out, or set protocol = \"http/1.1\" for this origin.",
        ),
        "http1-not-spoken" => (
            "The backend does not speak HTTP/1.1",
            "{peer} did not agree to HTTP/1.1, which this origin asks for.",
            "Leave protocol out, or set protocol = \"h2\" for this origin.",
        ),
        "websocket-not-spoken" => (
            "The backend takes no WebSockets",
            "{peer} speaks HTTP/2 alone and does not say that it opens WebSockets over it (RFC 8441).",
            "Let the backend speak HTTP/1.1 as well, or switch its extended CONNECT on (SETTINGS_ENABLE_CONNECT_PROTOCOL).",
        ),
        "proxy-failed" => (
            "The proxy cannot be reached",
            "{peer} is reached through a proxy, and that did not answer.",
            "Check proxy in localfront.toml or the variables HTTPS_PROXY and NO_PROXY, or set proxy = \"none\".",
        ),
        "proxy-refused" => (
            "The proxy does not lead to the backend",
            "The proxy was asked for {peer} and refused.",
            "Check the name, and user and password of the proxy, or set proxy = \"none\" for this origin.",
        ),
        "tls-not-spoken" => (
            "The backend does not speak TLS",
            "{peer} does not answer as a server of TLS does.",
            "If it speaks plain HTTP, write http:// instead of https:// in the upstream.",
        ),
        "reset" => (
            "The backend hung up",
            "{peer} closed the connection before it had answered.",
            "Look at the backend's log: it may have crashed or restarted on this request. If it speaks HTTPS, write \
             https:// in the upstream.",
        ),
        "malformed-response" => (
            "The backend's answer is not HTTP",
            "{peer} sent something that cannot be read as an HTTP response.",
            "Check that this port speaks HTTP. If it speaks HTTPS, write https:// in the upstream.",
        ),
        "read-timeout" => (
            "The backend takes too long",
            "{peer} accepted the request and then sent nothing for longer than its read timeout.",
            "See what the backend is waiting for, or raise read_timeout for this origin or behavior.",
        ),
        "loop" => (
            "The request came back to where it started",
            "The upstream {peer} leads to this front door again.",
            "Let the origin point to the backend's own port.",
        ),
        "bad-framing" => (
            "The request could be read in two ways",
            "What its fields say about its length is malformed or contradicts itself.",
            "If this was not sent by a browser, send one Content-Length or Transfer-Encoding: chunked, not both.",
        ),
        "bad-host" => (
            "The request does not say which site it is for",
            "Its host is missing, repeated, or not a host name.",
            "If this was not sent by a browser, send exactly one Host that is a name and a port.",
        ),
        "no-https" => (
            "There is no HTTPS address to go to",
            "This plain address only redirects to the HTTPS one, which is switched off.",
            "Switch the HTTPS listener on.",
        ),
        "request-timeout" => (
            "The request did not arrive whole",
            "The browser stopped sending in the middle of it.",
            "Try again, and check the network in between.",
        ),
        "request-broken" => (
            "The request did not arrive whole",
            "The connection from the browser broke in the middle of it.",
            "Try again, and check the network in between.",
        ),
        "unknown-host" => (
            "No site has this address",
            "Localfront is running, but serves nothing under this host name.",
            "Open one of the served addresses, or add the name to a site's hosts.",
        ),
        "no-such-file" => (
            "There is no such file",
            "The site's folder has nothing at this path.",
            "Check the link, or build the project again.",
        ),
        "case-mismatch" => (
            "The name differs in upper and lower case",
            "A file of nearly this name is there. Some disks would not mind; S3 would not find it either.",
            "Write the link exactly as the file is called, or rename the file.",
        ),
        "dotfile" => (
            "Hidden files are not served",
            "Names that start with a dot often hold secrets, so only .well-known is served.",
            "If the page needs this file, give it a name without the dot.",
        ),
        "outside" => (
            "This path leads outside the folder",
            "Only what is inside the site's folder is served.",
            "Copy the file into the folder, or choose a folder that holds it.",
        ),
        "bad-path" => (
            "This path cannot name a file",
            "It holds something that no file name in a folder can hold.",
            "Correct the link; every part of it should be a percent-encoded UTF-8 name.",
        ),
        "folder-missing" => (
            "The folder is not there",
            "The site's folder does not exist, or not yet.",
            "Build the project, or choose another folder.",
        ),
        "unreadable" => (
            "The file cannot be read",
            "The system does not let Localfront read it.",
            "Check the permissions of the file and of the folders above it.",
        ),
        "file-changing" => (
            "The file is being written",
            "It kept changing while it was read, so it was not sent half finished.",
            "Ask again when the build has finished.",
        ),
        "method-not-allowed" => (
            "This method is not answered here",
            "A folder answers GET and HEAD only, and CONNECT and TRACE go nowhere.",
            "If this is meant for the backend, add a behavior whose path pattern matches it.",
        ),
        "method-refused" => (
            "This method is not let through",
            "The behavior that answers this path names the methods it lets through, and this is none of them.",
            "Add it to methods in localfront.toml, or use another.",
        ),
        "body-too-large" => (
            "The upload is too large",
            "It is longer than the behavior that answers this path lets through.",
            "Send less, or raise body_limit in localfront.toml.",
        ),
        "too-large" => (
            "The request is too large",
            "It is larger than Localfront accepts.",
            "Send less at once; a very long URL belongs into a body, and large cookies should be cleared.",
        ),
        "plain-on-tls" => (
            "This port speaks HTTPS",
            "The request came without TLS.",
            "Write https:// in front of the address.",
        ),
        "rule-failed" => (
            "A rule had this request fail",
            "One of your rules answers some requests with a failure, to see how the site takes it.",
            "Switch the rule off in Localfront to get the real answer.",
        ),
        "rule-file" => (
            "The file of a rule cannot be read",
            "One of your rules answers with a file, which is missing, unreadable or too large.",
            "Put the file in its place, or choose another one in the rule.",
        ),
        _ => (
            "Something went wrong in Localfront",
            "The request could not be answered.",
            "Try again. If it happens again, please report it with the detail below.",
        ),
    }
}
