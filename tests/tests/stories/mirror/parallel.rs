//! First tokens at the same moment.

use serde_json::{Value, json};

use super::Mirror;
use crate::support::{Calls, at_once, on_both_databases};

on_both_databases! {
    async fn parallel_first_tokens_make_one_user(mirror: Mirror) {
        for subject in ["4711", "6f9619ff-8b86-4011-b42d-00c04fc964ff"] {
            // Two tokens, so that one of them may be the newer one.
            let tokens = [0, 1].map(|age| {
                let issued = mirror.claims(&mirror.a, subject, json!({}))["iat"].as_i64().unwrap() - age;
                mirror.token(subject, json!({ "iat": issued }))
            });
            let calls = (0..30).map(|number| mirror.app.get("/v1/me").bearer(&tokens[number % 2]));
            let answers = at_once(calls.collect::<Vec<_>>()).await;
            let ids: Vec<Value> = answers.into_iter().map(|answer| answer.expect(200).json()["id"].clone()).collect();
            assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
        }
        assert_eq!((mirror.count("users").await, mirror.count("identities").await), (2, 2));
        let events = mirror.app.db.rows("SELECT action FROM audit_events").await;
        assert_eq!(events.len(), 2, "{events:?}");
    }

    /// XI-02: of many who come with one address at the same moment one gets it.
    async fn parallel_claims_to_an_address_make_one_user(mirror: Mirror) {
        let tokens: Vec<_> = (0..20)
            .map(|number| mirror.token(&format!("s{number}"), json!({ "email": "ada@example.com" })))
            .collect();
        let answers = at_once(tokens.iter().map(|token| mirror.app.get("/v1/me").bearer(token)).collect::<Vec<_>>()).await;
        let made = answers.iter().filter(|answer| answer.status == 200).count();
        assert_eq!(made, 1);
        for answer in answers.into_iter().filter(|answer| answer.status != 200) {
            answer.expect_problem(409, "email_taken");
        }
        assert_eq!((mirror.count("users").await, mirror.count("identities").await), (1, 1));
    }

    async fn parallel_newer_tokens_leave_what_the_newest_tells(mirror: Mirror) {
        mirror.user("ada", json!({})).await;
        let now = mirror.claims(&mirror.a, "ada", json!({}))["iat"].as_i64().unwrap();
        mirror.app.advance(std::time::Duration::from_secs(20));
        let tokens: Vec<_> = (1..=20)
            .map(|age| mirror.token("ada", json!({ "iat": now + age, "name": format!("Name {age}") })))
            .collect();
        let answers = at_once(tokens.iter().map(|token| mirror.app.get("/v1/me").bearer(token)).collect::<Vec<_>>()).await;
        for answer in answers {
            answer.expect(200);
        }
        let user = mirror.me(&tokens[0]).await.expect(200).json();
        assert_eq!(user["name"], "Name 20");
    }
}
