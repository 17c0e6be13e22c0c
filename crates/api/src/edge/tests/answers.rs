use actix_web::{App, body::MessageBody, dev::ServiceResponse, http::StatusCode, test};
use serde_json::json;

use super::routes;
use crate::edge::{Edge, EdgeConfig, testing};

/// Sends one request to a fresh application.
async fn send(request: test::TestRequest) -> ServiceResponse<impl MessageBody> {
    let app = test::init_service(App::new().wrap(Edge::new(testing::config())).configure(routes)).await;
    test::call_service(&app, request.to_request()).await
}

fn get(uri: &str) -> test::TestRequest {
    test::TestRequest::get().uri(uri)
}

fn post(body: impl Into<actix_web::web::Bytes>) -> test::TestRequest {
    test::TestRequest::post()
        .uri("/names")
        .insert_header(("content-type", "application/json"))
        .set_payload(body)
}

/// HT-01, IN-01, IN-02, IN-03, IN-04: every way in which a body can be wrong, and what it gets.
#[actix_web::test]
async fn every_bad_body_gets_its_problem() {
    let deep = format!(r#"{{"name":{}1{}}}"#, "[".repeat(40), "]".repeat(40));
    let many = (0..1_000_000).map(|key| format!(r#""{key}":1,"#)).collect::<Vec<_>>().concat();
    let cases: Vec<(Vec<u8>, u16, &str)> = vec![
        (b"".to_vec(), 400, "malformed_request"),
        (b"{".to_vec(), 400, "malformed_request"),
        (b"{\"name\":\"\xff\"}".to_vec(), 400, "malformed_request"),
        (br#"{"name":"a","name":"b"}"#.to_vec(), 400, "malformed_request"),
        (br#"{"name":"\ud800"}"#.to_vec(), 400, "malformed_request"),
        (deep.into_bytes(), 400, "malformed_request"),
        ("[".repeat(100_000).into_bytes(), 413, "payload_too_large"),
        (format!("{{{many}\"name\":1}}").into_bytes(), 413, "payload_too_large"),
        (br#"{"name":1e999}"#.to_vec(), 400, "malformed_request"),
        (br#"{"name":18446744073709551616}"#.to_vec(), 400, "malformed_request"),
        (br#"["name"]"#.to_vec(), 422, "validation_failed"),
        (b"null".to_vec(), 422, "validation_failed"),
        (br#""name""#.to_vec(), 422, "validation_failed"),
        (b"{}".to_vec(), 422, "validation_failed"),
        (br#"{"name":["a"]}"#.to_vec(), 422, "validation_failed"),
        (br#"{"name":"a\u0000"}"#.to_vec(), 422, "validation_failed"),
        (br#"{"name":"a","more":1}"#.to_vec(), 422, "validation_failed"),
    ];
    for (body, status, code) in cases {
        let shown = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
        let response = send(post(body)).await;
        assert_eq!(response.status().as_u16(), status, "{shown}");
        assert_eq!(testing::problem(response).await["code"], code, "{shown}");
    }
    assert_eq!(send(post(r#"{"name":"ada"}"#)).await.status(), StatusCode::OK);
}

/// IN-01: an array in the place of the object is an error of the whole body.
#[actix_web::test]
async fn an_array_is_no_object() {
    let problem = testing::problem(send(post(r#"["a","b"]"#)).await).await;
    assert_eq!(problem["detail"], "1 field is invalid.");
    assert_eq!(
        problem["errors"],
        json!([{ "pointer": "", "code": "wrong_type", "detail": "has the wrong JSON type" }])
    );
}

/// IN-04: an answer does not grow with the number of unknown keys.
#[actix_web::test]
async fn the_list_of_failures_is_bounded() {
    let body = (0..5_000).map(|key| format!(r#""k{key}":1,"#)).collect::<Vec<_>>().concat();
    let response = send(post(format!(r#"{{{body}"name":"a"}}"#))).await;
    let problem = testing::problem(response).await;
    assert_eq!(problem["detail"], "5000 fields are invalid.");
    assert_eq!(problem["errors"].as_array().unwrap().len(), 100);
}

/// HT-04: media types.
#[actix_web::test]
async fn a_body_has_to_be_json_in_utf_8_and_not_compressed() {
    let typed = |method: &str, content_type: &str| {
        test::TestRequest::with_uri("/names")
            .method(method.parse().unwrap())
            .insert_header(("content-type", content_type))
            .set_payload(r#"{"name":"a"}"#)
    };
    for content_type in ["application/json", "Application/JSON", "application/json; charset=UTF-8"] {
        assert_eq!(send(typed("POST", content_type)).await.status(), StatusCode::OK, "{content_type}");
    }
    assert_eq!(send(typed("PATCH", "application/merge-patch+json")).await.status(), StatusCode::NO_CONTENT);
    for content_type in [
        "text/plain",
        "text/json",
        "application/x-www-form-urlencoded",
        "application/json; charset=latin1",
        "application/merge-patch+json",
        "application/vnd.api+json",
        "nonsense",
        "",
    ] {
        let response = send(typed("POST", content_type)).await;
        assert_eq!(response.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "{content_type}");
        assert_eq!(testing::problem(response).await["code"], "unsupported_media_type");
    }
    for request in [
        typed("POST", "application/json").insert_header(("content-encoding", "gzip")),
        typed("POST", "application/json").append_header(("content-type", "text/plain")),
        test::TestRequest::post().uri("/names").set_payload("{}"),
    ] {
        assert_eq!(send(request).await.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
}

#[actix_web::test]
async fn an_optional_body_may_be_missing_but_not_malformed() {
    let maybe = || test::TestRequest::post().uri("/maybe");
    assert_eq!(test::read_body(send(maybe()).await).await, "none");
    let json =
        |body: &'static str| maybe().insert_header(("content-type", "application/json")).set_payload(body);
    assert_eq!(test::read_body(send(json("{}")).await).await, "some");
    assert_eq!(send(json("{")).await.status(), StatusCode::BAD_REQUEST);
    assert_eq!(send(maybe().set_payload("{}")).await.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

/// IN-02: on every route, also on those that read no parameters.
#[actix_web::test]
async fn bad_queries_are_refused() {
    for (uri, status, code) in [
        ("/ok?a=1&a=2", 400, "malformed_request"),
        ("/who?a=1&a=2", 400, "malformed_request"),
        ("/who?a=%ff", 400, "malformed_request"),
        ("/ok?a=1", 422, "validation_failed"),
    ] {
        let response = send(get(uri)).await;
        assert_eq!(response.status().as_u16(), status, "{uri}");
        assert_eq!(testing::problem(response).await["code"], code, "{uri}");
    }
    let problem = testing::problem(send(get("/ok?a=1")).await).await;
    assert_eq!(problem["errors"][0]["parameter"], "a");
}

/// HT-01: nothing of the cause is in the body, and a framework's answer is a document too.
#[actix_web::test]
async fn a_failure_tells_nothing_of_its_cause() {
    for uri in ["/failure", "/framework", "/bare/500", "/bare/502"] {
        let response = send(get(uri)).await;
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR, "{uri}");
        let problem = testing::problem(response).await;
        assert_eq!(
            problem,
            json!({
                "type": "http://127.0.0.1:8080/problems/internal_error",
                "title": "Internal error",
                "status": 500,
                "code": "internal_error",
                "detail": "Something went wrong on the server.",
                "request_id": "made-here",
            })
        );
    }
}

/// HT-01: whatever bare error a framework or a middleware answers becomes a document.
#[actix_web::test]
async fn bare_statuses_become_problems() {
    for (status, code) in [
        (400, "malformed_request"),
        (401, "unauthenticated"),
        (404, "not_found"),
        (405, "method_not_allowed"),
        (408, "request_timeout"),
        (413, "payload_too_large"),
        (414, "uri_too_long"),
        (415, "unsupported_media_type"),
        (406, "malformed_request"),
        (417, "malformed_request"),
        (418, "malformed_request"),
        (422, "validation_failed"),
        (431, "malformed_request"),
        (501, "internal_error"),
        (503, "unavailable"),
        (504, "internal_error"),
    ] {
        let response = send(get(&format!("/bare/{status}"))).await;
        assert_eq!(testing::problem(response).await["code"], code, "{status}");
    }
    let parse = send(get("/bare/nonsense")).await;
    assert_eq!(testing::problem(parse).await["code"], "not_found", "the framework's own path extractor");
}

/// HT-11
#[actix_web::test]
async fn a_401_has_a_challenge_and_a_503_says_when_to_come_back() {
    let refused = send(get("/unauthenticated")).await;
    assert_eq!(refused.headers().get("www-authenticate").unwrap(), "Bearer");
    let unavailable = send(get("/unavailable")).await;
    assert_eq!(unavailable.headers().get("retry-after").unwrap(), "7");
}

#[actix_web::test]
async fn a_route_may_answer_errors_in_its_own_form() {
    let page = send(get("/page")).await;
    assert_eq!(page.headers().get("content-security-policy").unwrap(), "default-src 'self'");
    assert_eq!(test::read_body(page).await, "<p>own</p>");
    let failed = send(get("/failed-page")).await;
    assert_eq!(failed.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(test::read_body(failed).await, "<p>own</p>");
}

/// HT-07: the headers of every answer, errors included.
#[actix_web::test]
async fn every_answer_carries_the_security_headers() {
    let long = format!("/ok?{}", "a".repeat(9 * 1024));
    let uris = ["/ok", "/nowhere", "//", "/ok?a=1&a=2", "/failure", "/framework", "/unauthenticated", &long];
    for uri in uris {
        let response = send(get(uri)).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-resource-policy", "same-origin"),
            ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
            ("cache-control", "no-store"),
            ("x-request-id", "made-here"),
        ] {
            assert_eq!(response.headers().get(name).unwrap(), value, "{name} of {uri}");
        }
        assert!(!response.headers().contains_key("server"));
        assert!(!response.headers().contains_key("strict-transport-security"));
    }
}

/// HT-07
#[actix_web::test]
async fn https_is_insisted_on_when_the_public_url_has_it() {
    let config =
        EdgeConfig { public_url: "https://roster.example".to_owned(), ..(*testing::config()).clone() };
    let app = App::new().wrap(Edge::new(config.into())).configure(routes);
    let app = test::init_service(app).await;
    for uri in ["/ok", "/nowhere"] {
        let response = test::call_service(&app, get(uri).to_request()).await;
        let value = response.headers().get("strict-transport-security").unwrap();
        assert_eq!(value, "max-age=31536000; includeSubDomains");
    }
}

#[actix_web::test]
async fn the_request_id_is_the_callers_when_it_is_sane() {
    let sane = send(get("/nowhere").insert_header(("x-request-id", "from-caller_1.2"))).await;
    assert_eq!(sane.headers().get("x-request-id").unwrap(), "from-caller_1.2");
    assert_eq!(testing::problem(sane).await["request_id"], "from-caller_1.2");
    let odd = send(get("/nowhere").insert_header(("x-request-id", "two words"))).await;
    assert_eq!(odd.headers().get("x-request-id").unwrap(), "made-here");
}

/// HT-04
#[actix_web::test]
async fn a_target_past_8_kib_is_too_long() {
    let fits = format!("/who?a={}", "a".repeat(8 * 1024 - 7));
    assert_eq!(send(get(&fits)).await.status(), StatusCode::OK);
    let response = send(get(&format!("{fits}a"))).await;
    assert_eq!(response.status(), StatusCode::URI_TOO_LONG);
    assert_eq!(testing::problem(response).await["code"], "uri_too_long");
}
