use super::*;

#[tokio::test]
async fn each_line_is_a_user_and_blank_ones_count_as_lines_only() {
    let place = Place::new().await;
    let text =
        "{\"email\":\"ada@example.com\"}\r\n\n  \n{\"email\":\"nobody\"}\n{\"email\":\"bob@example.com\"}";
    assert_eq!(place.import(text).await, summary(3, 2, 0, 1, 0));
    assert_eq!(place.told(), ["4 refused /email invalid_email"]);
    for email in ["ada@example.com", "bob@example.com"] {
        assert_eq!(place.user(email).await.source.system.as_deref(), Some("ndjson"));
    }
}

#[tokio::test]
async fn a_line_that_cannot_be_read_is_refused_and_the_rest_goes_on() {
    let place = Place::new().await;
    let mut text = Vec::new();
    for line in [
        &b"{\"email\":"[..],
        b"[]",
        b"{\"email\":\"a\xff@example.com\"}",
        b"{\"email\":\"a\0@example.com\"}",
        b"{\"emial\":\"ada@example.com\"}",
        b"{\"email\":7}",
        b"{\"name\":\"Ada\"}",
        b"{\"email\":\"ada@example.com\"}",
    ] {
        text.extend_from_slice(line);
        text.push(b'\n');
    }
    assert_eq!(place.import(text).await, summary(8, 1, 0, 7, 0));
    let codes: Vec<String> =
        place.told_lines().iter().map(|line| line["code"].as_str().unwrap().to_owned()).collect();
    assert_eq!(
        codes,
        [
            "malformed_request",
            "malformed_request",
            "malformed_request",
            "malformed_request",
            "unknown_field",
            "wrong_type",
            "required"
        ]
    );
    place.user("ada@example.com").await;
}

#[tokio::test]
async fn a_line_may_be_a_mebibyte_long_and_is_skipped_when_it_is_longer() {
    let place = Place::new().await;
    let padded = |email: &str, length: usize| {
        let line = json!({ "email": email }).to_string();
        format!("{line}{}", " ".repeat(length - line.len()))
    };
    let most = 1 << 20;
    let text = [
        padded("longest@example.com", most),
        padded("too-long@example.com", most + 1),
        padded("far-too-long@example.com", 10 * most),
        padded("last@example.com", 40),
    ];
    assert_eq!(place.import(text.join("\r\n")).await, summary(4, 2, 0, 2, 0));
    assert_eq!(place.told(), ["2 refused  too_long", "3 refused  too_long"]);
    assert!(
        place.find("longest@example.com").await.is_some() && place.find("last@example.com").await.is_some()
    );
}

#[tokio::test]
async fn an_empty_file_is_a_run_without_rows() {
    let place = Place::new().await;
    assert_eq!(place.import("").await, summary(0, 0, 0, 0, 0));
    assert_eq!(std::fs::read(place.report()).unwrap(), b"");
}

#[tokio::test]
async fn a_file_that_is_not_there_is_named_with_the_reason() {
    let place = Place::new().await;
    let path = place.folder.path().join("none.ndjson");
    let from = crate::ImportFrom::File(path.clone());
    let error = place.fixture.roster.import(from, &ImportOptions::default(), &mut |_| ()).await.unwrap_err();
    assert_eq!(error.to_string(), format!("{} cannot be read", path.display()));
    assert!(std::error::Error::source(&error).unwrap().to_string().contains("No such file"));
}
