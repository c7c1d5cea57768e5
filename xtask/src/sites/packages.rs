//! What is checked: templates as they are deployed, and packages whose builds pages load.

use serde_json::Value;

/// A package and what of it is deployed.
pub(super) struct Package {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
    /// The folder in it that is checked.
    pub(super) folder: &'static str,
    /// The page a mistake is planted in; without one it is built into a bundle with the package.
    pub(super) page: Option<&'static str>,
    /// Addresses that were looked at by hand and are mistakes indeed; see `docs/mixed-content.md`.
    pub(super) right: &'static [&'static str],
}

impl Package {
    pub(super) fn is_right(&self, event: &Value) -> bool {
        event["url"].as_str().is_some_and(|url| self.right.contains(&url))
    }
}

const fn template(name: &'static str, version: &'static str, folder: &'static str) -> Package {
    Package { name, version, folder, page: Some("index.html"), right: &[] }
}

const fn library(name: &'static str, version: &'static str, folder: &'static str) -> Package {
    Package { name, version, folder, page: None, right: &[] }
}

/// What they need beside them to be bundled.
pub(super) const PEERS: [&str; 1] = ["react@18.3.1"];

pub(super) const SITES: [Package; 16] = [
    template("startbootstrap-sb-admin-2", "4.1.4", ""),
    template("startbootstrap-freelancer", "7.0.7", "dist"),
    template("startbootstrap-agency", "7.0.12", "dist"),
    template("startbootstrap-clean-blog", "6.0.9", "dist"),
    template("startbootstrap-grayscale", "7.0.6", "dist"),
    template("startbootstrap-creative", "7.0.7", "dist"),
    template("swagger-ui-dist", "5.35.0", ""),
    library("admin-lte", "4.10.0", "dist"),
    library("@tabler/core", "1.6.1", "dist"),
    library("@coreui/coreui", "5.9.0", "dist"),
    library("bootstrap", "5.3.9", "dist"),
    Package {
        right: &[
            "http://d2zihajmogu5jn.cloudfront.net/elephantsdream/poster.png",
            "http://vjs.zencdn.net/7.0/video-js.min.css",
            "http://vjs.zencdn.net/7.0/video.min.js",
            "http://vjs.zencdn.net/v/oceans.png",
        ],
        ..library("video.js", "8.24.1", "dist")
    },
    library("leaflet", "1.9.4", "dist"),
    library("echarts", "5.6.0", "dist"),
    library("react-dom", "18.3.1", "umd"),
    library("vue", "3.5.13", "dist"),
];
