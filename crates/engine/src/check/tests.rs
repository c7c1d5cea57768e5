mod files;
mod page;
mod schema;

use super::*;

/// A project as builds leave it.
fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let at = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = at.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    at
}

async fn check(at: &Path) -> Checked {
    target(at.to_str().unwrap(), &options()).await.unwrap()
}

fn left_out(checked: &Checked) -> Vec<String> {
    checked.skipped.iter().map(|skip| format!("{}: {}", skip.file, skip.why.message)).collect()
}

fn options() -> Options {
    Options { root: None, ignored: false, patience: PATIENCE, progress: Arc::new(|_, _| {}) }
}

const TOML: &str = "[[site]]\nname = \"shop\"\ndefault = { origin = \"app\" }\n[site.origin.app]\nfolder = \"dist\"\n\
    [site.origin.api]\nupstream = \"http://localhost:3000\"\n[[site.behavior]]\npath = \"/api/*\"\norigin = \"api\"\n";
const LOGIN: &str = "fetch('http://mzc-alb.example.com/api/check_db.php')\n";

#[tokio::test]
async fn a_folder_is_read_with_its_project_in_mind() {
    let at = project(&[("localfront.toml", TOML), ("dist/login.js", LOGIN)]);
    let checked = check(&at.path().join("dist")).await;
    assert_eq!(checked.documents, 1);
    let found = &checked.findings[0].finding;
    assert_eq!((found.file.as_str(), found.line), ("login.js", Some(1)));
    let fix = found.fix.as_ref().unwrap();
    assert_eq!((fix.kind.as_str(), fix.url.as_str()), ("relative", "/api/check_db.php"));
}

#[tokio::test]
async fn what_the_project_file_ignores_is_counted_and_not_shown() {
    let ignore = "[[site.ignore]]\nurl = \"http://mzc-alb.example.com/*\"\nfile = \"js/*\"\nreason = \"until March\"\n";
    let toml = TOML.replace("[site.origin.app]", &format!("{ignore}[site.origin.app]"));
    let files = [("localfront.toml", toml.as_str()), ("dist/js/login.js", LOGIN), ("dist/other.js", LOGIN)];
    let at = project(&files);
    for folder in ["", "dist", "dist/js"] {
        let checked = check(&at.path().join(folder)).await;
        let shown: Vec<_> = checked.findings.iter().map(|f| f.finding.file.as_str()).collect();
        assert_eq!(checked.ignored, 1, "{folder}");
        assert!(shown.iter().all(|file| file.ends_with("other.js")), "{folder}: {shown:?}");
    }
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_an_error_not_a_clean_result() {
    let at = tempfile::tempdir().unwrap();
    let missing = at.path().join("no");
    assert_eq!(target(missing.to_str().unwrap(), &options()).await.unwrap_err().code, "check-missing");
}

#[tokio::test]
async fn a_bundle_leads_to_the_source_and_the_correction_is_the_sources() {
    let map = r#"{"version":3,"sources":["../src/login.js"],"mappings":"AAAA"}"#;
    let at = project(&[
        ("package.json", "{}"),
        ("dist/app.js", "fetch(\"http://a.com/x\")\n//# sourceMappingURL=app.js.map"),
        ("dist/app.js.map", map),
        ("src/login.js", "// login\nfetch(\n  'http://a.com/x')\n"),
    ]);
    let found = check(&at.path().join("dist")).await.findings.remove(0);
    assert_eq!((found.finding.file.as_str(), found.finding.line), ("app.js", Some(1)));
    assert!(found.at.file.ends_with("src/login.js"), "{}", found.at.file);
    assert_eq!((found.at.line, found.at.column), (Some(3), Some(4)));
    assert!(found.other.unwrap().file.ends_with("dist/app.js"));
    assert_eq!(found.edit.unwrap().1, "/x");
}

#[tokio::test]
async fn what_is_installed_hidden_or_ignored_is_not_read() {
    let at = project(&[
        ("index.html", "<img src=http://a.com/x>"),
        ("node_modules/a/index.js", LOGIN),
        (".cache/x.js", LOGIN),
        (".gitignore", "/out\n*.tmp.js\n"),
        ("out/x.js", LOGIN),
        ("x.tmp.js", LOGIN),
    ]);
    assert_eq!(check(at.path()).await.findings.len(), 1);
    // What is named is read, whatever is ignored around it.
    assert_eq!(check(&at.path().join("out")).await.findings.len(), 1);
    assert_eq!(check(&at.path().join("node_modules/a")).await.findings.len(), 1);
    let options = Options { ignored: true, ..options() };
    assert_eq!(target(at.path().to_str().unwrap(), &options).await.unwrap().findings.len(), 3);
}

#[tokio::test]
async fn a_baseline_knows_what_moved_and_not_what_came() {
    let at = project(&[("a.js", LOGIN)]);
    let file = at.path().join("baseline.txt");
    assert_eq!(Baseline::read(&file).unwrap(), None);
    Baseline::of(&check(at.path()).await.findings).write(&file).unwrap();
    std::fs::write(at.path().join("a.js"), format!("\n\n{LOGIN}{LOGIN}")).unwrap();
    let mut findings = check(at.path()).await.findings;
    let baseline = Baseline::read(&file).unwrap().unwrap();
    assert_eq!(baseline.compare(&mut findings), 1);
    assert_eq!(findings.iter().map(|found| found.is_new).collect::<Vec<_>>(), [false, true]);
    std::fs::write(&file, "{}").unwrap();
    assert_eq!(Baseline::read(&file).unwrap_err().code, "baseline-refused");
}

#[tokio::test]
async fn sarif_names_rules_places_and_corrections() {
    let at = project(&[("localfront.toml", TOML), ("dist/lo gin.js", LOGIN)]);
    let checked = check(&at.path().join("dist")).await;
    let log: serde_json::Value = serde_json::from_str(&sarif(&checked, false)).unwrap();
    let run = &log["runs"][0];
    let result = &run["results"][0];
    assert_eq!((&log["version"], &run["columnKind"]), (&"2.1.0".into(), &"utf16CodeUnits".into()));
    assert_eq!(run["tool"]["driver"]["rules"][0]["id"], result["ruleId"]);
    assert_eq!(result["level"], "error");
    let place = &result["locations"][0]["physicalLocation"];
    assert!(place["artifactLocation"]["uri"].as_str().unwrap().ends_with("dist/lo%20gin.js"), "{place}");
    assert_eq!((&place["region"]["startLine"], &place["region"]["startColumn"]), (&1.into(), &8.into()));
    let change = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(change["insertedContent"]["text"], "/api/check_db.php");
    assert_eq!(change["deletedRegion"]["endColumn"], place["region"]["endColumn"]);
    assert_eq!(result["partialFingerprints"]["localfront/v1"].as_str().unwrap().len(), 32);
}
