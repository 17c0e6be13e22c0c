//! Whatever is thrown at a route, the server does not fail.

use std::sync::LazyLock;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestRunner};
use reqwest::{Client, Response};
use serde_json::{Map, Value};

use crate::support::{
    Calls, JsonRoute, People, Route, Steps, TestApp, TestDatabase, json_routes, on_both_databases, routes,
};

/// As many as take a few seconds on one core.
const CASES: u32 = 1_500;

static READING: LazyLock<Vec<JsonRoute>> = LazyLock::new(json_routes);

/// Every name of a field, so that made-up bodies meet fields that are read.
static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut names: Vec<_> = READING.iter().flat_map(|route| route.body.keys().cloned()).collect();
    names.sort();
    names.dedup();
    names
});

/// A request, but for where it goes.
#[derive(Debug, Clone)]
struct Shot {
    route: Index,
    content_type: &'static str,
    credentials: Credentials,
    query: String,
    body: Body,
}

#[derive(Debug, Clone)]
enum Credentials {
    None,
    SignedIn,
    MadeUp(String),
}

#[derive(Debug, Clone)]
enum Body {
    Bytes(Vec<u8>),
    Json(Value),
    /// The fit body of the route, with other values for some of its fields, and some bytes replaced.
    Mutated {
        fields: Vec<(Index, Value)>,
        bytes: Vec<(Index, u8)>,
    },
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,40}",
        any::<String>(),
        "[a-z]{1,8}@[a-z]{1,8}\\.(example|org)",
        "[A-Za-z0-9_-]{43}",
        "[a-z]{3,12}( [a-z]{3,12}){1,3}",
        select(vec![
            "",
            "ada",
            "ada@example.com",
            "viewer",
            "mid",
            "\0",
            "\u{202e}",
            "https://example.com/a.png"
        ])
        .prop_map(str::to_owned),
    ]
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        let key = prop_oneof![select(NAMES.as_slice()), "\\PC{0,8}"];
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            btree_map(key, inner, 0..6).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn body() -> impl Strategy<Value = Body> {
    prop_oneof![
        1 => vec(any::<u8>(), 0..200).prop_map(Body::Bytes),
        2 => json().prop_map(Body::Json),
        2 => btree_map(select(NAMES.as_slice()), json(), 0..5)
            .prop_map(|members| Body::Json(Value::Object(members.into_iter().collect()))),
        4 => (vec((any::<Index>(), prop_oneof![json(), text().prop_map(Value::from)]), 0..3), vec(any::<(Index, u8)>(), 0..2))
            .prop_map(|(fields, bytes)| Body::Mutated { fields, bytes }),
    ]
}

fn shot() -> impl Strategy<Value = Shot> {
    let credentials = prop_oneof![
        4 => Just(Credentials::SignedIn),
        3 => Just(Credentials::None),
        1 => "[ -~]{0,60}".prop_map(Credentials::MadeUp),
        1 => "Bearer [A-Za-z0-9_-]{1,20}\\.[A-Za-z0-9_-]{1,20}\\.[A-Za-z0-9_-]{1,20}".prop_map(Credentials::MadeUp),
    ];
    let content_type = prop_oneof![
        8 => Just("application/json"),
        1 => select(vec!["application/merge-patch+json", "application/x-www-form-urlencoded", "text/plain", "a"]),
    ];
    let query =
        prop_oneof![8 => Just(String::new()), 1 => "[a-z%0-9&=+;]{0,20}", 1 => "token=[A-Za-z0-9_%-]{0,50}"];
    (any::<Index>(), content_type, credentials, query, body()).prop_map(
        |(route, content_type, credentials, query, body)| Shot {
            route,
            content_type,
            credentials,
            query,
            body,
        },
    )
}

/// The bytes of a body for a route.
fn bytes(body: &Body, route: &Route) -> Vec<u8> {
    match body {
        Body::Bytes(bytes) => bytes.clone(),
        Body::Json(value) => value.to_string().into_bytes(),
        Body::Mutated { fields, bytes } => {
            let known = json_routes()
                .into_iter()
                .find(|known| known.path == route.path && known.method == route.method);
            let mut members: Map<String, Value> = known.map(|known| known.body).unwrap_or_default();
            let keys: Vec<_> = members.keys().cloned().collect();
            for (field, value) in fields.iter().filter(|_| !keys.is_empty()) {
                members.insert(field.get(&keys).clone(), value.clone());
            }
            let mut text = Value::Object(members).to_string().into_bytes();
            for (place, byte) in bytes {
                let place = place.index(text.len());
                text[place] = *byte;
            }
            text
        }
    }
}

/// Sends a shot; the answer, if the client could make a request of it at all.
async fn fire(client: &Client, url: &str, token: &str, route: &Route, shot: &Shot) -> Option<Response> {
    let query = if shot.query.is_empty() { String::new() } else { format!("?{}", shot.query) };
    let request = client
        .request(route.method.clone(), format!("{url}{}{query}", route.path))
        .header("content-type", shot.content_type)
        .body(bytes(&shot.body, route));
    let request = match &shot.credentials {
        // The session has to last for all shots.
        Credentials::SignedIn if !route.path.ends_with("/logout") => request.bearer_auth(token),
        Credentials::MadeUp(value) => request.header("authorization", value),
        Credentials::None | Credentials::SignedIn => request,
    };
    Some(client.execute(request.build().ok()?).await.expect("the server answers"))
}

/// Throws everything from a thread and a runtime of its own, since a property is no asynchronous function.
fn bombard(url: &str, token: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (client, routes) = (Client::new(), routes());
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let property = |shot: Shot| {
        let route = shot.route.get(&routes);
        let Some(answer) = runtime.block_on(fire(&client, url, token, route, &shot)) else { return Ok(()) };
        let (status, kind) = (answer.status().as_u16(), answer.headers().get("content-type").cloned());
        prop_assert!(status < 500, "{status} for {route:?}");
        let kind = kind.map(|kind| kind.to_str().unwrap().to_owned()).unwrap_or_default();
        prop_assert!(
            status < 400 || kind == "application/problem+json" || kind.starts_with("text/html"),
            "{status} as {kind:?} for {route:?}"
        );
        runtime.block_on(answer.bytes()).expect("the answer is whole");
        Ok(())
    };
    TestRunner::new(config).run(&shot(), property).unwrap();
}

on_both_databases! {
    /// HT-01, IN-01, IN-03: thousands of made-up and damaged requests at every route, and none of them is answered
    /// with a failure of the server, which is as well as before.
    async fn nothing_that_is_thrown_at_a_route_makes_the_server_fail(db: TestDatabase) {
        let app = TestApp::start(db, &[("ROSTER_RATE_LIMIT__ENABLED", "false")]).await;
        let token = app.person("ada", "admin").await.tokens.access;
        let (url, bearer) = (app.url(), token.clone());
        tokio::task::spawn_blocking(move || bombard(&url, &bearer)).await.unwrap();
        app.get("/health/ready").send().await.expect(200);
        app.get("/v1/me").bearer(&token).send().await.expect(200);
        app.login("ada@example.com").await;
        // An address that no shot can have taken: the fit bodies have grace's.
        app.register("lin@elsewhere.example").await;
    }
}
