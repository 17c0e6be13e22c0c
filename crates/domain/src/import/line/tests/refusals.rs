use proptest::prelude::*;

use crate::import::testing::{new_id, read_line, rules};

fn refusal(line: &[u8]) -> (String, &'static str) {
    let finding = rules().read_line(line, new_id()).outcome.unwrap_err();
    assert!(!finding.detail.is_empty());
    (finding.field, finding.code.as_str())
}

#[test]
fn a_line_that_cannot_be_read_is_refused() {
    let lines: [&[u8]; 14] = [
        b"{",
        b"null",
        b"[]",
        b"\"x\"",
        b"{\"email\":\"a@x.org\"} {}",
        b"{\"email\":\"a@x.org\",}",
        b"{'email':'a@x.org'}",
        b"{\"email\":\"a@x.org\",\"name\":\"\xff\"}",
        b"{\"email\":\"a@x.org\",\"name\":\"a\0b\"}",
        b"\0",
        b"{\"email\":\"a@x.org\",\"email\":\"b@x.org\"}",
        b"{\"email\":\"a@x.org\",\"metadata\":{\"a\":1,\"a\":1}}",
        b"{\"email\":\"a@x.org\",\"metadata\":{\"a\":1e999}}",
        b"\xef\xbb\xbf{\"email\":\"a@x.org\"}",
    ];
    for line in lines {
        assert_eq!(refusal(line), (String::new(), "malformed_request"), "{}", String::from_utf8_lossy(line));
    }
    let deep = format!(r#"{{"email":"a@x.org","metadata":{}{}}}"#, "{\"a\":".repeat(200), "}".repeat(200));
    assert_eq!(refusal(deep.as_bytes()).1, "malformed_request");
}

#[test]
fn what_is_wrong_in_a_line_is_named() {
    for (line, field, code) in [
        ("{}", "/email", "required"),
        (r#"{"email":null}"#, "/email", "required"),
        (r#"{"email":""}"#, "/email", "invalid_email"),
        (r#"{"email":"ada"}"#, "/email", "invalid_email"),
        (r#"{"email":"a\u0000@x.org"}"#, "/email", "invalid_email"),
        (r#"{"email":7}"#, "/email", "wrong_type"),
        (r#"{"email":"a@x.org","nick/name~":1}"#, "/nick~1name~0", "unknown_field"),
        (r#"{"email":"a@x.org","emailVerifiedAt":"2024-01-01"}"#, "/emailVerifiedAt", "unknown_field"),
        (r#"{"email":"a@x.org","name":["x"]}"#, "/name", "wrong_type"),
        (r#"{"email":"a@x.org","created_at":1707757680}"#, "/created_at", "wrong_type"),
        (r#"{"email":"a@x.org","version":"1"}"#, "/version", "wrong_type"),
        (r#"{"email":"a@x.org","metadata":[]}"#, "/metadata", "wrong_type"),
        (r#"{"email":"a@x.org","identities":{}}"#, "/identities", "wrong_type"),
        (r#"{"email":"a@x.org","identities":[7]}"#, "/identities/0", "wrong_type"),
        (r#"{"email":"a@x.org","id":"7"}"#, "/id", "invalid_value"),
        (r#"{"email":"a@x.org","source_id":"a\nb"}"#, "/source_id", "invalid_value"),
        (
            r#"{"email":"a@x.org","source_system":"123456789012345678901234567890123"}"#,
            "/source_system",
            "invalid_value",
        ),
        (r#"{"email":"a@x.org","account_status":"ACTIVE"}"#, "/account_status", "invalid_value"),
        (r#"{"email":"a@x.org","experience_level":"expert"}"#, "/experience_level", "invalid_value"),
        (
            r#"{"email":"a@x.org","identities":[{"issuer":"i","subject":"s","sub":1}]}"#,
            "/identities/0/sub",
            "unknown_field",
        ),
        (r#"{"email":"a@x.org","identities":[{"issuer":"i"}]}"#, "/identities/0/subject", "invalid_value"),
        (
            r#"{"email":"a@x.org","identities":[{"issuer":" ","subject":"s"}]}"#,
            "/identities/0/issuer",
            "invalid_value",
        ),
        (
            r#"{"email":"a@x.org","status_changes":[{"from_status":"active","to_status":"gone"}]}"#,
            "/status_changes/0/to_status",
            "invalid_value",
        ),
        (
            r#"{"email":"a@x.org","status_changes":[{"from_status":"active","to_status":"locked","actor":"user"}]}"#,
            "/status_changes/0/actor_id",
            "invalid_value",
        ),
        (
            r#"{"email":"a@x.org","status_changes":[{"from_status":"active","to_status":"locked","actor":"me"}]}"#,
            "/status_changes/0/actor",
            "invalid_value",
        ),
    ] {
        assert_eq!(refusal(line.as_bytes()), (field.to_owned(), code), "{line}");
    }
}

#[test]
fn a_refused_line_tells_its_key_as_far_as_it_can_be_read() {
    assert_eq!(read_line(r#"{"source_id":"42","email":"ada"}"#).source_id.as_deref(), Some("42"));
    assert_eq!(read_line(r#"{"source_id":42,"email":"ada"}"#).source_id, None);
    assert_eq!(read_line("{").source_id, None);
}

fn line() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        Just("null".to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
        "\\PC{0,300}".prop_map(|text| serde_json::Value::from(text).to_string()),
        Just(r#"[{"issuer":"a","subject":"b"}]"#.to_owned()),
        Just(r#"{"a\u0000":"\u0000"}"#.to_owned()),
        Just("\"2024-01-01T00:00:00\"".to_owned()),
    ];
    let names: Vec<_> = super::super::fields::FIELDS.iter().map(|(name, _)| *name).collect();
    let members = proptest::collection::btree_map(proptest::sample::select(names), value, 0..8);
    members.prop_map(|members| {
        let members: Vec<_> = members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        format!("{{{}}}", members.join(","))
    })
}

proptest! {
    #[test]
    fn reading_any_bytes_panics_never(bytes in proptest::collection::vec(any::<u8>(), 0..60), line in line()) {
        let _ = rules().read_line(&bytes, new_id());
        if let Ok(incoming) = read_line(&line).outcome {
            let kept = serde_json::to_string(&incoming.user.source.remainder).unwrap();
            prop_assert!(!kept.contains("\\u0000"));
        }
    }
}
