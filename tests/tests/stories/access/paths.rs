//! A path written in another way is another path, or the same one with the same decision.

use std::collections::BTreeSet;

use super::callers::Caller;
use crate::support::{People, Route, TestApp, define, on_both_databases, raw, routes};

/// Other ways to write a path. No client would send most of them.
fn forms(path: &str) -> BTreeSet<String> {
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let (last, before) = segments.split_last().unwrap();
    let parent = format!("/{}", before.join("/"));
    let mut forms = vec![
        format!("{path}/"),
        format!("{path}//"),
        format!("{path}/."),
        format!("{path}/.."),
        format!("{path}/x/.."),
        format!("{path}/%2e"),
        format!("{path}/%2e%2e"),
        format!("{path}%2F"),
        format!("{path}%5c"),
        format!("{path};x"),
        format!("{path};x=1"),
        format!("{path}%3Bx"),
        format!("{path}%00"),
        format!("{path}%20"),
        format!("{path}."),
        format!("{path}.json"),
        format!("{path}%23"),
        format!("{path}%3Fx"),
        format!("/{path}"),
        format!("/.{path}"),
        format!("/%2e{path}"),
        format!("/health/live/..{path}"),
        format!("/health/%2e%2e{path}"),
        format!("/health/live/%2e%2e/%2e%2e{path}"),
        format!("/health/live;{path}"),
        format!("/health/live%2f..{path}"),
        format!("/x/..{path}"),
        path.to_uppercase(),
        path.replacen("/v1", "/V1", 1),
        path.replace('/', "//"),
        path.replace('/', "/./"),
        path.replace('/', "/%2e/"),
        path.replace('/', ";x/"),
        path.replace('/', "\\"),
        format!("{parent}%2F{last}"),
        format!("{parent}%252F{last}"),
        format!("{parent}/./{last}"),
        format!("{parent}/%2e/{last}"),
        format!("{parent}/%252e%252e/{last}"),
        format!("{parent}/x/../{last}"),
    ];
    // The first letter of each segment by its number.
    forms.extend(segments.iter().filter_map(|segment| {
        let letter = segment.bytes().next()?;
        Some(path.replacen(&format!("/{segment}"), &format!("/%{letter:02x}{}", &segment[1..]), 1))
    }));
    forms.into_iter().filter(|form| form != path).collect()
}

async fn status(app: &TestApp, caller: &Caller, route: &Route, path: &str) -> u16 {
    let credentials = caller.token.as_ref().map(|token| format!("Authorization: Bearer {token}\r\n"));
    let request = format!(
        "{} {path} HTTP/1.1\r\nHost: roster\r\n{}Content-Length: 0\r\nConnection: close\r\n\r\n",
        route.method,
        credentials.unwrap_or_default()
    );
    let answer = raw(app, request).await;
    answer
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .unwrap_or_else(|| panic!("{path}: {answer}"))
}

on_both_databases! {
    /// AZ-10: no other way to write a path opens what the path itself does not.
    async fn no_form_of_a_path_lets_anybody_in(app: TestApp) {
        define(&app, "nothing", &[]).await;
        let nothing = app.person("ada", "nothing").await.tokens.access;
        for caller in [Caller::nobody(), Caller::with("nothing", nothing, Vec::new())] {
            let mut refused = 0;
            for route in routes() {
                let Some((expected, _)) = caller.refusal(route.access) else { continue };
                assert_eq!(status(&app, &caller, &route, &route.path).await, expected, "{route:?}");
                for form in forms(&route.path) {
                    let found = status(&app, &caller, &route, &form).await;
                    // A double encoding names something else, on a path with other methods.
                    let is_refused = [expected, 400, 404, 405].contains(&found);
                    assert!(is_refused, "{} {form} for {}: {found}", route.method, caller.name);
                }
                refused += 1;
            }
            assert!(refused > 10, "{refused}");
        }
    }

    /// AZ-10: what is let in by another form of a path is what the path itself lets in, and does what that does.
    async fn a_form_of_a_path_is_not_found_or_means_the_same(app: TestApp) {
        let admin = app.person("ada", "admin").await.tokens.access;
        let admin = Caller::with("admin", admin, Vec::new());
        let readable = routes().into_iter().filter(|route| route.method == "GET");
        for route in readable {
            let plain = status(&app, &admin, &route, &route.path).await;
            for form in forms(&route.path) {
                let found = status(&app, &admin, &route, &form).await;
                assert!([plain, 404, 400].contains(&found), "GET {form}: {found}, and {plain} as it is written");
            }
        }
    }
}
