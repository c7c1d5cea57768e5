//! Documents and code in the window: pages that are drawn, or said why not, lines that are set out, and saved.

use e2e::{Display, Sandbox, Window, eventually};

use super::client;
use super::inspector::open_row;

/// A document with a line of text on each page, as small as one can be.
fn pdf(pages: &[&str]) -> Vec<u8> {
    let kids: Vec<_> = (0..pages.len()).map(|page| format!("{} 0 R", 4 + 2 * page)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), pages.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    for (page, text) in pages.iter().enumerate() {
        let content = 5 + 2 * page;
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents {content} 0 R \
             /Resources << /Font << /F 3 0 R >> >> >>"
        ));
        let drawing = format!("0.9 0.2 0.1 rg 20 20 260 60 re f 0 g BT /F 24 Tf 20 140 Td ({text}) Tj ET");
        objects.push(format!("<< /Length {} >>\nstream\n{drawing}\nendstream", drawing.len()));
    }
    let mut file = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(file.len());
        file += &format!("{} 0 obj\n{object}\nendobj\n", at + 1);
    }
    let table = file.len();
    file += &format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for place in places {
        file += &format!("{place:010} 00000 n \n");
    }
    file += &format!("trailer << /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1);
    file.into_bytes()
}

/// A site of these files in the window, after each was asked for.
async fn shown(sandbox: &Sandbox, display: &Display, files: &[(&str, &[u8])]) -> Window {
    for (name, content) in files {
        sandbox.write(&format!("site/{name}"), content);
    }
    let project =
        "[[site]]\nname = \"shop\"\ndefault = { origin = \"app\" }\n[site.origin.app]\nfolder = \".\"\n";
    let file = sandbox.write("site/localfront.toml", project);
    let remembered = serde_json::json!([{ "file": file }]).to_string();
    sandbox.write("home/.local/share/localfront/projects.json", remembered);
    let window = Window::open(sandbox, display, &[]).await;
    let url = window.address().await;
    for (name, _) in files {
        let _ = client(sandbox).get(&format!("{url}/{name}"));
    }
    window.click("tab-requests").await;
    window
}

#[tokio::test]
#[ignore = "needs Xvfb and WebKit's driver; `cargo xtask test` installs them"]
async fn a_document_is_drawn_as_pages_with_its_text() {
    let sandbox = Sandbox::new();
    let display = Display::start(&sandbox);
    let pages: Vec<_> = (1..=7).map(|page| format!("Report, page {page}")).collect();
    let pages: Vec<_> = pages.iter().map(String::as_str).collect();
    let window = shown(&sandbox, &display, &[("report.pdf", &pdf(&pages))]).await;
    open_row(&window, "/report.pdf").await;
    window.click("detail-response").await;
    window.see_text("pdf-page", "Report, page 1").await;
    eventually("five pages", async || (window.all("pdf-page").await.len() == 5).then_some(())).await;

    // The red bar, in the middle of the lower half: what was drawn is what stands in the file.
    let drawn = "const canvas = document.querySelector('[data-testid=pdf-page] canvas');
        const { width, height } = canvas;
        return [...canvas.getContext('2d').getImageData(width / 2, height * 0.75, 1, 1).data].join();";
    assert_eq!(window.session().script(drawn).await, "230,51,26,255");

    window.press("pdf-more").await;
    window.see_text("pdf-page", "Report, page 7").await;
    window.see_no("pdf-more").await;
}

#[tokio::test]
#[ignore = "needs Xvfb and WebKit's driver; `cargo xtask test` installs them"]
async fn what_is_not_drawn_is_said_and_saved_as_a_file() {
    let sandbox = Sandbox::new();
    let display = Display::start(&sandbox);
    let window = shown(&sandbox, &display, &[("report.pdf", b"%PDF-1.4 a report")]).await;
    open_row(&window, "/report.pdf").await;
    window.click("detail-response").await;
    window.see_text("pdf-problem", "no whole PDF document").await;
    window.press("save-body").await;
    let saved = sandbox.path("saved.pdf");
    window.enter("save-path", &saved.display().to_string()).await;
    window.press("save-write").await;
    window.see_text("toast", "17 B written").await;
    assert_eq!(std::fs::read(&saved).expect("the file is there"), b"%PDF-1.4 a report");
}

#[tokio::test]
#[ignore = "needs Xvfb and WebKit's driver; `cargo xtask test` installs them"]
async fn code_that_was_minified_is_set_out() {
    let sandbox = Sandbox::new();
    let display = Display::start(&sandbox);
    let files: [(&str, &[u8]); 2] =
        [("app.js", b"function f(x){if(x)return 1;return 2}"), ("app.css", b"a{color:red}b{color:blue}")];
    let window = shown(&sandbox, &display, &files).await;
    open_row(&window, "/app.js").await;
    window.click("detail-response").await;
    window.see_text("body-response", "function f(x) {\n  if (x) return 1;\n  return 2\n}").await;
    open_row(&window, "/app.css").await;
    window.see_text("body-response", "a {\n  color: red\n}").await;
}
