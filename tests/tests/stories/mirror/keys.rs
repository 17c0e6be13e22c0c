//! When the keys of an issuer are fetched.

use std::time::Duration;

use serde_json::json;

use super::issuer::{SigningKey, signed};
use super::{Mirror, refused};
use crate::support::{Calls, at_once, on_both_databases};

const PAUSE: Duration = Duration::from_secs(30);

impl Mirror {
    /// A token of the first issuer that names a key which nobody has.
    fn of_unknown_key(&self, number: usize) -> String {
        let header = json!({ "alg": "EdDSA", "kid": format!("random-{number}") });
        self.a.sign("one", &header, &self.claims(&self.a, "ada", json!({})))
    }

    /// A good token, signed with this key of the first issuer.
    fn of_key(&self, kid: &str) -> String {
        let header = json!({ "alg": self.a.algorithm(kid), "kid": kid });
        self.a.sign(kid, &header, &self.claims(&self.a, "ada", json!({})))
    }
}

on_both_databases! {
    async fn keys_are_fetched_when_the_first_token_comes_and_then_kept(mirror: Mirror) {
        assert_eq!(mirror.a.fetches(), 0);
        for _ in 0..3 {
            mirror.user("ada", json!({})).await;
        }
        mirror.app.advance(Duration::from_secs(299));
        mirror.user("ada", json!({})).await;
        assert_eq!((mirror.a.fetches(), mirror.b.fetches()), (1, 0));
    }

    /// XI-04: five hundred made-up keys at the same moment cause one fetch, and another one half a minute later at the
    /// soonest; users of this issuer and of another one notice nothing.
    async fn made_up_keys_cause_one_fetch_in_half_a_minute(mirror: Mirror) {
        mirror.user("ada", json!({})).await;
        let grace = mirror.token_of(&mirror.b, "grace", json!({}));
        mirror.me(&grace).await.expect(200);
        mirror.app.advance(PAUSE);
        let flood = |from: usize| {
            let tokens = (from..from + 500).map(|number| mirror.of_unknown_key(number));
            at_once(tokens.map(|token| mirror.app.get("/v1/me").bearer(&token)).collect::<Vec<_>>())
        };
        let (answers, ()) = tokio::join!(flood(0), async {
            for _ in 0..5 {
                mirror.me(&grace).await.expect(200);
                mirror.user("ada", json!({})).await;
            }
        });
        for answer in answers {
            refused("a made-up key", answer);
        }
        assert_eq!((mirror.a.fetches(), mirror.b.fetches()), (2, 1));
        mirror.app.advance(Duration::from_secs(29));
        for answer in flood(500).await {
            refused("a made-up key", answer);
        }
        assert_eq!(mirror.a.fetches(), 2, "half a minute is not over");
        mirror.app.advance(Duration::from_secs(1));
        refused("a made-up key", mirror.me(&mirror.of_unknown_key(0)).await);
        assert_eq!(mirror.a.fetches(), 3);
    }

    /// XI-04: the first tokens at all, and all of them of made-up keys.
    async fn the_first_fetch_is_one_for_all(mirror: Mirror) {
        let tokens: Vec<_> = (0..50).map(|number| mirror.of_unknown_key(number)).collect();
        for answer in at_once(tokens.iter().map(|token| mirror.app.get("/v1/me").bearer(token)).collect::<Vec<_>>()).await {
            refused("a made-up key", answer);
        }
        assert_eq!(mirror.a.fetches(), 1);
    }

    async fn a_new_key_counts_once_it_is_fetched(mirror: Mirror) {
        mirror.user("ada", json!({})).await;
        mirror.a.add_key("two", SigningKey::ed());
        refused("not fetched yet", mirror.me(&mirror.of_key("two")).await);
        assert_eq!(mirror.a.fetches(), 1);
        mirror.app.advance(PAUSE);
        mirror.me(&mirror.of_key("two")).await.expect(200);
        assert_eq!(mirror.a.fetches(), 2);
    }

    /// XI-01: a key that the issuer has withdrawn is out within five minutes.
    async fn a_withdrawn_key_is_out_soon(mirror: Mirror) {
        mirror.user("ada", json!({})).await;
        mirror.a.add_key("two", SigningKey::ed());
        let old = mirror.a.drop_key("one");
        let token = |mirror: &Mirror| {
            let header = json!({ "alg": "EdDSA", "kid": "one" });
            signed(&old, &header, &mirror.claims(&mirror.a, "ada", json!({})))
        };
        mirror.me(&token(&mirror)).await.expect(200);
        mirror.app.advance(Duration::from_mins(5));
        // Nobody waits for a fetch that is not needed; who names a key that is not known does.
        mirror.me(&token(&mirror)).await.expect(200);
        mirror.me(&mirror.of_key("two")).await.expect(200);
        refused("withdrawn", mirror.me(&token(&mirror)).await);
        assert_eq!(mirror.a.fetches(), 2);
    }
}
