//! An issuer that does not answer, or not as it should.

use std::time::{Duration, Instant};

use serde_json::json;

use super::issuer::{Issuer, Service, SigningKey};
use super::{Mirror, refused, trusting};
use crate::support::{Answer, TestApp, TestDatabase, on_both_databases};

const PAUSE: Duration = Duration::from_secs(30);

#[track_caller]
fn unavailable(answer: Answer) {
    let answer = answer.expect_problem(503, "unavailable");
    let wait: u64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=30).contains(&wait), "{answer:?}");
}

on_both_databases! {
    /// XI-05: keys that are known go on counting while the issuer is down, until they are a day old.
    async fn known_keys_outlive_an_outage_for_a_day(mirror: Mirror) {
        mirror.user("ada", json!({})).await;
        mirror.a.add_key("two", SigningKey::ed());
        mirror.a.serves(Service::Down);
        let of_new_key = |mirror: &Mirror| {
            let header = json!({ "alg": "EdDSA", "kid": "two" });
            mirror.a.sign("two", &header, &mirror.claims(&mirror.a, "ada", json!({})))
        };
        for wait in [PAUSE, Duration::from_mins(10), Duration::from_hours(12), Duration::from_hours(11)] {
            mirror.app.advance(wait);
            mirror.user("ada", json!({})).await;
            refused("a key that cannot be fetched", mirror.me(&of_new_key(&mirror)).await);
        }
        mirror.app.advance(Duration::from_hours(1));
        unavailable(mirror.me(&mirror.token("ada", json!({}))).await);
        mirror.me(&mirror.token_of(&mirror.b, "grace", json!({}))).await.expect(200);
        // And it is over as soon as the issuer is asked again.
        mirror.a.serves(Service::Keys);
        unavailable(mirror.me(&mirror.token("ada", json!({}))).await);
        mirror.app.advance(PAUSE);
        mirror.user("ada", json!({})).await;
        mirror.me(&of_new_key(&mirror)).await.expect(200);
    }

    /// XI-05, LG-04 (key sets): an issuer that was never reached lets nobody in, and holds up nobody else's users.
    async fn an_issuer_that_was_never_reached_is_unavailable_by_itself(mirror: Mirror) {
        mirror.a.serves(Service::Down);
        unavailable(mirror.me(&mirror.token("ada", json!({}))).await);
        mirror.me(&mirror.token_of(&mirror.b, "grace", json!({}))).await.expect(200);
        for _ in 0..20 {
            unavailable(mirror.me(&mirror.token("ada", json!({}))).await);
        }
        assert_eq!(mirror.a.fetches(), 1, "a failed fetch is not tried again at once");
        // What cannot be good with any key needs none to be refused.
        refused("late", mirror.me(&mirror.token("ada", json!({ "exp": 1 }))).await);
        refused("not ours", mirror.me(&mirror.token("ada", json!({ "aud": "other" }))).await);
        mirror.app.advance(PAUSE);
        mirror.a.serves(Service::Keys);
        mirror.user("ada", json!({})).await;
    }

    /// XI-05: how long is for the operator to say.
    async fn the_settings_say_how_long_old_keys_count(db: TestDatabase) {
        let a = Issuer::start("https://a.example").await;
        let issuers = format!("[{}]", a.setting());
        let environment = [&trusting(&issuers)[..], &[("ROSTER_IDENTITY__KEYS_MAX_AGE", "2m")]].concat();
        let app = TestApp::start(db, &environment).await;
        let mirror = Mirror { app, a, b: Issuer::start("https://b.example").await };
        mirror.user("ada", json!({})).await;
        mirror.a.serves(Service::Down);
        mirror.app.advance(Duration::from_secs(119));
        mirror.user("ada", json!({})).await;
        mirror.app.advance(Duration::from_secs(1));
        unavailable(mirror.me(&mirror.token("ada", json!({}))).await);
    }

    /// XI-06: whatever an issuer answers, it is no key set: nothing is followed, and nothing read past the bound.
    async fn an_answer_that_is_no_key_set_is_as_good_as_none(mirror: Mirror) {
        mirror.user("ada", json!({})).await;
        let elsewhere = mirror.b.setting();
        let elsewhere = elsewhere.split('"').find(|part| part.starts_with("http://")).unwrap().to_owned();
        let services = [
            Service::Redirect(elsewhere),
            Service::Redirect("file:///etc/passwd".to_owned()),
            Service::Huge(50_000_000),
            Service::Huge(1_100_000),
            Service::Document("<html>".to_owned()),
            Service::Document("{}".to_owned()),
            Service::Document(r#"{"keys":[]}"#.to_owned()),
            Service::Document(r#"{"keys":[{"kty":"oct","k":"c2VjcmV0","kid":"two"}]}"#.to_owned()),
        ];
        let header = json!({ "alg": "EdDSA", "kid": "two" });
        for (fetches, service) in services.into_iter().enumerate() {
            mirror.app.advance(PAUSE);
            mirror.a.serves(service.clone());
            let began = Instant::now();
            let token = mirror.a.sign("one", &header, &mirror.claims(&mirror.a, "ada", json!({})));
            refused(&format!("{service:?}"), mirror.me(&token).await);
            assert!(began.elapsed() < Duration::from_secs(5), "{service:?}");
            mirror.user("ada", json!({})).await;
            assert_eq!(mirror.a.fetches(), fetches + 2, "{service:?}");
        }
        assert_eq!(mirror.b.fetches(), 0, "the redirect was followed");
    }

    /// XI-06: an issuer that takes its time is given up after five seconds, and nobody with a known key waits for it.
    async fn a_dripping_answer_is_given_up_after_five_seconds(mirror: Mirror) {
        mirror.user("ada", json!({})).await;
        mirror.app.advance(PAUSE);
        mirror.a.serves(Service::Drip);
        let header = json!({ "alg": "EdDSA", "kid": "two" });
        let token = mirror.a.sign("one", &header, &mirror.claims(&mirror.a, "ada", json!({})));
        let began = Instant::now();
        let waiting = async {
            refused("a key that does not come", mirror.me(&token).await);
            began.elapsed()
        };
        let (waited, known) = tokio::join!(waiting, async {
            mirror.user("ada", json!({})).await;
            began.elapsed()
        });
        assert!((Duration::from_secs(4)..Duration::from_secs(10)).contains(&waited), "{waited:?}");
        assert!(known < waited, "{known:?}");
    }
}
