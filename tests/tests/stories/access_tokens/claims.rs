//! Times, issuer and audience.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Genuine, absent, accepts, refuses};
use crate::support::{TestApp, TestDatabase, on_both_databases};

const OURS: &str = "https://accounts.example";

/// What a time is not.
fn no_times() -> Vec<Value> {
    let mut all = vec![
        Value::Null,
        json!(""),
        json!("soon"),
        json!(-1),
        json!(true),
        json!([]),
        json!({}),
        json!(1_u64 << 63),
        json!(u64::MAX),
        json!(1e300),
    ];
    // Right in value, wrong in type.
    all.extend([
        json!("1767225600"),
        json!("9999999999"),
        json!(1_767_225_600.0),
        json!(9_999_999_999.5),
        json!([1_767_225_600]),
    ]);
    all
}

on_both_databases! {
    /// JW-03: `exp` and `iat` have to be there, and every time has to be a whole number of seconds that makes sense.
    async fn a_time_claim_of_another_type_is_refused(app: TestApp) {
        let genuine = Genuine::of(&app).await;
        for claim in ["exp", "iat", "nbf"] {
            for value in no_times() {
                let token = genuine.with_claims(&app, json!({ (claim): value })).await;
                refuses(&app, &format!("{claim} {value}"), &token).await;
            }
        }
        for claim in ["exp", "iat"] {
            refuses(&app, claim, &genuine.with_claims(&app, json!({ (claim): absent() })).await).await;
        }
        let at = genuine.number("iat");
        accepts(&app, "with nbf", &genuine.with_claims(&app, json!({ "nbf": at })).await).await;
    }

    /// JW-03: five seconds of difference between clocks are forgiven, and no more.
    async fn the_leeway_is_five_seconds(app: TestApp) {
        let genuine = Genuine::of(&app).await;
        let now = genuine.number("iat");
        for (members, is_good) in [
            (json!({ "exp": now - 4 }), true),
            (json!({ "exp": now - 5 }), false),
            (json!({ "exp": now - 6 }), false),
            (json!({ "exp": 0 }), false),
            (json!({ "iat": now + 5 }), true),
            (json!({ "iat": now + 6 }), false),
            (json!({ "nbf": now + 5 }), true),
            (json!({ "nbf": now + 6 }), false),
            // One time does not stand in for another.
            (json!({ "iat": now + 6, "nbf": now }), false),
            (json!({ "iat": now, "nbf": now + 6 }), false),
        ] {
            let token = genuine.with_claims(&app, members.clone()).await;
            if is_good {
                accepts(&app, &members.to_string(), &token).await;
            } else {
                refuses(&app, &members.to_string(), &token).await;
            }
        }
    }

    /// JW-03: a token ends with its time.
    async fn a_token_ends_fifteen_minutes_after_it_was_issued(app: TestApp) {
        let genuine = Genuine::of(&app).await;
        assert_eq!(genuine.number("exp") - genuine.number("iat"), 15 * 60);
        app.advance(Duration::from_secs(15 * 60 + 4));
        accepts(&app, "within the leeway", &genuine.tokens.access).await;
        app.advance(Duration::from_secs(2));
        refuses(&app, "past the leeway", &genuine.tokens.access).await;
    }

    /// JW-04: the issuer is compared exactly, and one of the audiences has to be ours.
    async fn a_token_of_another_issuer_or_for_another_audience_is_refused(db: TestDatabase) {
        let app = TestApp::start(db, &[("ROSTER_HTTP__PUBLIC_URL", OURS)]).await;
        let genuine = Genuine::of(&app).await;
        assert_eq!((&genuine.claims["iss"], &genuine.claims["aud"]), (&json!(OURS), &json!(OURS)));
        for issuer in [
            json!("https://accounts.example/"),
            json!("https://accounts.example."),
            json!("https://ACCOUNTS.example"),
            json!("http://accounts.example"),
            json!("https://accounts.example:443"),
            json!("https://accounts.example.evil.example"),
            json!("https://accounts.exampl"),
            json!("accounts.example"),
            json!(" https://accounts.example"),
            json!(""),
            json!([OURS]),
            json!(1),
            Value::Null,
            absent(),
        ] {
            let token = genuine.with_claims(&app, json!({ "iss": issuer })).await;
            refuses(&app, &format!("iss {issuer}"), &token).await;
        }
        for audience in [
            json!("https://other.example"),
            json!("https://accounts.example/"),
            json!("https://ACCOUNTS.example"),
            json!(["https://other.example", "https://another.example"]),
            json!([]),
            json!([[OURS]]),
            json!([1]),
            json!(""),
            json!(1),
            json!({ "aud": OURS }),
            Value::Null,
            absent(),
        ] {
            let token = genuine.with_claims(&app, json!({ "aud": audience })).await;
            refuses(&app, &format!("aud {audience}"), &token).await;
        }
        for audience in [json!([OURS]), json!([OURS, "https://other.example"]), json!(["https://other.example", OURS])] {
            let token = genuine.with_claims(&app, json!({ "aud": audience })).await;
            accepts(&app, &format!("aud {audience}"), &token).await;
        }
    }

    /// JW-04: several audiences of one's own all count, and the issuer may be another name than the URL.
    async fn an_issuer_and_audiences_of_ones_own_are_issued_and_required(db: TestDatabase) {
        let settings = [("ROSTER_AUTH__ISSUER", "roster.internal"), ("ROSTER_AUTH__AUDIENCE", "shop,billing")];
        let app = TestApp::start(db, &settings).await;
        let genuine = Genuine::of(&app).await;
        assert_eq!((&genuine.claims["iss"], &genuine.claims["aud"]), (&json!("roster.internal"), &json!(["shop", "billing"])));
        accepts(&app, "the original", &genuine.tokens.access).await;
        accepts(&app, "one of them", &genuine.with_claims(&app, json!({ "aud": "billing" })).await).await;
        refuses(&app, "both in one", &genuine.with_claims(&app, json!({ "aud": "shop,billing" })).await).await;
        refuses(&app, "the URL", &genuine.with_claims(&app, json!({ "iss": app.url(), "aud": app.url() })).await).await;
    }
}
