//! The OpenAPI document of this backend.

use std::collections::BTreeSet;

use serde_json::Value;

fn document() -> Value {
    serde_json::from_str(&todos::backend().openapi_document().unwrap()).unwrap()
}

#[test]
fn every_route_is_described_beside_rosters() {
    let document = document();
    let described: BTreeSet<_> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| {
            item.as_object().unwrap().keys().map(move |method| (method.to_uppercase(), path.clone()))
        })
        .collect();
    for (method, path, _) in todos::todo::routes::endpoints().list() {
        assert!(described.contains(&(method.to_string(), path.to_owned())), "{method} {path}");
    }
    assert!(described.contains(&("GET".to_owned(), "/v1/me".to_owned())));
    assert_eq!(document["info"]["title"], "Todos");
}

#[test]
fn what_holds_for_rosters_calls_holds_for_these() {
    let document = document();
    let create = &document["paths"]["/v1/todos"]["post"];
    assert!(create["responses"]["201"]["headers"]["Idempotency-Replayed"].is_object(), "{create}");
    assert!(create["responses"]["401"]["headers"]["WWW-Authenticate"].is_object(), "{create}");
    assert!(create["responses"]["413"].is_object(), "{create}");
    let body = &document["components"]["schemas"]["CreateTodoRequest"];
    // Left out in JSON where it is the default; Roster refuses unknown fields and says so.
    assert_eq!(body["additionalProperties"], false, "{body}");
}
