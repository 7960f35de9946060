use crate::common::{Answer, Server};

#[track_caller]
fn is_guarded(answer: &Answer) {
    assert_eq!(
        answer.header("content-security-policy"),
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
}

#[tokio::test]
async fn every_answer_has_the_security_headers() {
    let server = Server::new();
    for path in ["/", "/api", "/assets/ishizue.css", "/healthz", "/api/v1/terminologies", "/nowhere", "/api/v1/code"] {
        is_guarded(&server.get(path).await);
    }
}

#[tokio::test]
async fn api_answers_are_not_stored_and_pages_are_asked_for_again() {
    let server = Server::new();
    for path in ["/healthz", "/metrics", "/api/v1/terminologies", "/api/v1/openapi.json"] {
        assert_eq!(server.get(path).await.header("cache-control"), "no-store", "{path}");
    }
    assert_eq!(server.get("/").await.header("cache-control"), "no-cache");
}

#[tokio::test]
async fn pages_and_their_parts_are_served() {
    let server = Server::new();
    for page in ["/", "/api"] {
        let answer = server.get(page).await;
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        assert!(answer.body.starts_with("<!doctype html>"), "{page}");
        for part in parts(&answer.body) {
            assert_eq!(server.get(&part).await.status, 200, "{part}");
        }
    }
    assert_eq!(server.get("/assets/ishizue.js").await.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(server.get("/assets/icon.svg").await.header("content-type"), "image/svg+xml");
}

#[tokio::test]
async fn scripts_import_only_what_is_served() {
    let server = Server::new();
    let mut seen = vec!["/assets/ishizue.js".to_owned(), "/assets/api.js".to_owned()];
    let mut at = 0;
    while let Some(path) = seen.get(at).cloned() {
        let script = server.get(&path).await;
        assert_eq!(script.status, 200, "{path}");
        let imports = script.body.split("from \"./").skip(1).filter_map(|rest| rest.split('"').next());
        for import in imports.map(|name| format!("/assets/{name}")) {
            if !seen.contains(&import) {
                seen.push(import);
            }
        }
        at += 1;
    }
}

/// What the policy would refuse, or what would leave the building, must not come into the pages.
#[tokio::test]
async fn pages_have_nothing_inline_and_nothing_foreign() {
    let server = Server::new();
    for page in ["/", "/api"] {
        let html = server.get(page).await.body;
        for forbidden in ["<style", " style=", " onclick=", "http://", "https://", "innerHTML"] {
            assert!(!html.contains(forbidden), "{forbidden} in {page}");
        }
        assert!(html.matches("<script").count() == html.matches("<script type=\"module\" src=\"/assets/").count());
        for script in parts(&html).into_iter().filter(|p| p.ends_with(".js")) {
            assert!(!server.get(&script).await.body.contains("innerHTML"), "{script}");
        }
    }
}

/// The addresses under `/assets` that a page names.
fn parts(html: &str) -> Vec<String> {
    let named = html.split("\"/assets/").skip(1).filter_map(|rest| rest.split('"').next());
    named.map(|name| format!("/assets/{name}")).collect()
}
