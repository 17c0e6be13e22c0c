//! Every path with every method.

use reqwest::Method;

use crate::support::{Answer, Calls, Steps, TestApp, methods, on_both_databases, raw};

/// The registered methods, and one that nobody knows. `CONNECT` takes no path and is tried by itself.
const METHODS: [&str; 10] =
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "BREW"];

/// What two answers to the same question have in common: status and headers, but for the date and the request's id.
fn head(answer: &Answer) -> (u16, Vec<(String, String)>) {
    let (status, headers, _) = answer.likeness();
    (status, headers)
}

on_both_databases! {
    /// HT-03: what a path does not take is 405, and `Allow` names what it takes.
    async fn a_path_refuses_every_method_that_it_does_not_have(app: TestApp) {
        for (path, known) in methods() {
            let names: Vec<_> = known.iter().map(Method::as_str).collect();
            for method in METHODS {
                let answer = app.call(method.parse().unwrap(), &path).send().await;
                if names.contains(&method) {
                    assert!(!matches!(answer.status, 404 | 405) && answer.status < 500, "{method} {path}: {answer:?}");
                    continue;
                }
                assert_eq!(answer.status, 405, "{method} {path}: {answer:?}");
                let mut allowed: Vec<_> = answer.header("allow").split(", ").collect();
                allowed.sort_unstable();
                let mut expected = names.clone();
                expected.sort_unstable();
                assert_eq!(allowed, expected, "{method} {path}");
                if method != "HEAD" {
                    answer.expect_problem(405, "method_not_allowed");
                }
            }
        }
        for method in METHODS {
            let answer = app.call(method.parse().unwrap(), "/nowhere").send().await;
            assert_eq!(answer.status, 404, "{method}");
            assert!(!answer.headers.contains_key("allow"));
        }
    }

    /// HT-03: `HEAD` is answered as `GET` is, without the body.
    async fn head_works_wherever_get_does(app: TestApp) {
        app.activate("ada@example.com").await;
        let token = app.login("ada@example.com").await.access;
        let mut count = 0;
        // An export tells of the exports before it, so that no two of them are alike.
        let is_repeatable = |path: &str| path != "/v1/me/export";
        let readable = methods().into_iter().filter(|(_, known)| known.contains(&Method::GET));
        for (path, _) in readable.filter(|(path, _)| is_repeatable(path)) {
            let path = &path;
            for credentials in [None, Some(&token)] {
                let call = |method| {
                    let call = app.call(method, path);
                    match credentials {
                        Some(token) => call.bearer(token),
                        None => call,
                    }
                };
                let (got, headed) = (call(Method::GET).send().await, call(Method::HEAD).send().await);
                assert_eq!(headed.text, "", "{path}");
                assert_eq!(head(&headed), head(&got), "{path}");
                assert!(!got.text.is_empty(), "{path}");
                count += 1;
            }
        }
        assert!(count >= 20, "{count}");
    }

    /// HT-03: neither repeats a request back nor opens a way to another host.
    async fn trace_and_connect_are_off(app: TestApp) {
        let secret = "canary-in-a-header";
        for path in methods().keys() {
            let answer = app.call(Method::TRACE, path).header("x-secret", secret).send().await;
            assert_eq!(answer.status, 405, "{path}");
            assert!(!answer.text.contains(secret), "{path}");
        }
        for target in ["example.com:443", "/v1/me", "http://example.com/"] {
            let request = format!("CONNECT {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            let answer = raw(&app, request).await;
            assert!(answer.starts_with("HTTP/1.1 4"), "{target}: {answer}");
        }
    }
}
