//! Lists page by page: the history of a status, sessions, events.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{self, Answer, Calls, People, Person, Steps, TestApp, on_both_databases};

/// Every list that there is, as the caller and an administrator reach it.
fn lists(user: &Person) -> [String; 5] {
    [
        user.path("/status-changes"),
        user.path("/sessions"),
        "/v1/me/sessions".to_owned(),
        "/v1/me/events".to_owned(),
        "/v1/audit-events".to_owned(),
    ]
}

fn ids(page: &Answer) -> Vec<String> {
    let items = page.json()["data"].as_array().unwrap().clone();
    items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

/// An administrator with seven sessions, events and moves of the status, one a second.
async fn busy(app: &TestApp) -> Person {
    let (system, admin) = (app.person("root", "admin").await, app.person("ada", "admin").await);
    for round in 0..7 {
        app.advance(Duration::from_secs(1));
        if round % 2 == 0 {
            app.post(&admin.path("/suspend"), &json!({ "reason": format!("reason {round}") }))
                .by(&system)
                .send()
                .await
                .expect(200);
        } else {
            app.post(&admin.path("/activate"), &json!({})).by(&system).send().await.expect(200);
        }
    }
    app.advance(Duration::from_secs(1));
    app.post(&admin.path("/activate"), &json!({})).by(&system).send().await.expect(200);
    let mut last = admin;
    for _ in 0..8 {
        app.advance(Duration::from_secs(1));
        last = app.sign_in(&last).await;
    }
    last
}

on_both_databases! {
    async fn pages_follow_one_another_without_gap_or_repetition(app: TestApp) {
        let admin = busy(&app).await;
        for list in lists(&admin) {
            let whole = app.get(&list).by(&admin).send().await.expect(200);
            assert!(whole.json()["next_cursor"].is_null() && whole.header("link").is_empty(), "{whole:?}");
            assert!(ids(&whole).len() >= 8, "{list}: {whole:?}");
            assert_eq!(whole.header("cache-control"), "no-store");
            let keys: Vec<_> = whole.json().as_object().unwrap().keys().cloned().collect();
            assert_eq!(keys, ["data", "next_cursor"]);
            for limit in [1, 3, 8] {
                let mut found = Vec::new();
                let mut path = format!("{list}?limit={limit}");
                loop {
                    let page = app.get(&path).by(&admin).send().await.expect(200);
                    assert!(ids(&page).len() <= limit);
                    found.extend(ids(&page));
                    let Some(cursor) = page.json()["next_cursor"].as_str().map(str::to_owned) else {
                        assert!(page.header("link").is_empty());
                        break;
                    };
                    assert_eq!(ids(&page).len(), limit, "a page that is not the last is full");
                    let link = page.header("link");
                    let (target, rest) = link.strip_prefix('<').unwrap().split_once('>').unwrap();
                    assert_eq!(rest, "; rel=\"next\"");
                    assert!(target.contains(&cursor) && target.contains(&format!("limit={limit}")), "{link}");
                    target.clone_into(&mut path);
                }
                assert_eq!(found, ids(&whole), "{list} by {limit}");
            }
        }
    }

    /// What comes in while somebody pages does not shift what is still to be read.
    async fn what_is_added_meanwhile_shifts_no_page(app: TestApp) {
        let admin = busy(&app).await;
        let whole = ids(&app.get("/v1/me/events").by(&admin).send().await.expect(200));
        let first = app.get("/v1/me/events?limit=3").by(&admin).send().await.expect(200);
        for _ in 0..3 {
            app.login(&admin.email).await;
        }
        let next = app.get(&format!("/v1/me/events?limit=3&cursor={}", first.text_of("next_cursor"))).by(&admin).send().await;
        assert_eq!(ids(&next.expect(200)), whole[3..6]);
    }

    /// AD-06: a page of any list is bounded.
    async fn a_page_has_1_to_200_items(app: TestApp) {
        let admin = busy(&app).await;
        let all: Vec<_> = support::lists().iter().map(|path| path.replace("{id}", &admin.id)).collect();
        assert!(lists(&admin).iter().all(|list| all.contains(list)), "{all:?}");
        for list in all {
            for limit in ["0", "201", "-1", "1000000000", "99999999999999999999", "1.5", "x", "", "0x10", "1%00", "true"] {
                let answer = app.get(&format!("{list}?limit={limit}")).by(&admin).send().await;
                let answer = answer.expect_problem(422, "validation_failed");
                assert_eq!(answer.field_errors(), [("limit".to_owned(), "invalid_value".to_owned())], "{limit}");
            }
            let twice = app.get(&format!("{list}?limit=1&limit=1")).by(&admin).send().await;
            twice.expect_problem(400, "malformed_request");
            let unknown = app.get(&format!("{list}?offset=1&page=2")).by(&admin).send().await;
            let unknown = unknown.expect_problem(422, "validation_failed").field_errors();
            assert_eq!(unknown, ["offset", "page"].map(|name| (name.to_owned(), "unknown_field".to_owned())));
            app.get(&format!("{list}?limit=200")).by(&admin).send().await.expect(200);
        }
    }

    /// A cursor is good for the list that it comes from: not damaged, not of another list, not of another user.
    async fn a_cursor_of_something_else_is_none(app: TestApp) {
        let admin = busy(&app).await;
        let other = app.person("mary", "admin").await;
        let mut cursors = Vec::new();
        for list in lists(&admin) {
            let page = app.get(&format!("{list}?limit=2")).by(&admin).send().await.expect(200);
            cursors.push((list, page.text_of("next_cursor")));
        }
        for (list, cursor) in &cursors {
            let refuses = async |cursor: &str| {
                let answer = app.get(&format!("{list}?cursor={cursor}")).by(&admin).send().await;
                answer.expect_problem(400, "invalid_cursor");
            };
            let mut flipped = cursor.clone().into_bytes();
            let middle = flipped.len() / 2;
            flipped[middle] = if flipped[middle] == b'A' { b'B' } else { b'A' };
            let flipped = String::from_utf8(flipped).unwrap();
            for damaged in [&cursor[1..], &cursor[..cursor.len() - 1], &flipped, "", "x", "AAAA", "%2e%2e", &"A".repeat(54), &format!("{cursor}%3D")] {
                refuses(damaged).await;
            }
            for (_, foreign) in cursors.iter().filter(|(from, _)| kind(from) != kind(list)) {
                refuses(foreign).await;
            }
            // The same list of another user; the trail is nobody's.
            let theirs = list.replace(&admin.id, &other.id);
            if theirs != "/v1/audit-events" {
                let answer = app.get(&format!("{theirs}?cursor={cursor}")).by(&other).send().await;
                answer.expect_problem(400, "invalid_cursor");
            }
            app.get(&format!("{list}?limit=5&cursor={cursor}")).by(&admin).send().await.expect(200);
        }
    }

    async fn the_list_of_a_deleted_user_stays_and_that_of_nobody_is_not_found(app: TestApp) {
        let (admin, user) = (app.person("ada", "admin").await, app.person("grace", "viewer").await);
        app.post(&user.path("/suspend"), &json!({ "reason": "spam" })).by(&admin).send().await.expect(200);
        app.delete(&user.path("")).by(&admin).send().await.expect(204);
        let history = app.get(&user.path("/status-changes")).by(&admin).send().await.expect(200);
        assert_eq!(ids(&history).len(), 1);
        let sessions = app.get(&user.path("/sessions")).by(&admin).send().await.expect(200);
        assert_eq!(sessions.json(), json!({ "data": [], "next_cursor": Value::Null }));
        app.delete(&user.path("?purge=true")).by(&admin).send().await.expect(204);
        for list in ["/status-changes", "/sessions"] {
            app.get(&user.path(list)).by(&admin).send().await.expect_problem(404, "not_found");
        }
    }
}

/// What a list is of: one's own sessions are the same list as an administrator reads.
fn kind(list: &str) -> &str {
    list.rsplit('/').next().unwrap()
}
