use std::fs::OpenOptions;
use std::io::Write as _;

use super::*;

/// Nine rows with something to tell of each kind, two of them of an unknown role in different batches.
fn text() -> String {
    lines([
        row("1", 0, json!({ "role": "boss" })),
        row("2", 0, json!({ "email": "no address" })),
        json!({ "email": "keyless@example.com", "username": "ada" }),
        row("3", 0, json!({ "role": "Boss" })),
        row("4", 0, json!({ "username": "ADA" })),
        json!({ "email": "keyless@example.com" }),
        row("5", 0, json!({ "role": "boss", "name": "x".repeat(300) })),
        row("6", 0, json!({ "email": "5@example.com" })),
        row("7", 0, json!({ "identities": [{ "issuer": "i", "subject": "s" }] })),
    ])
}

/// Everything about the users but what differs from run to run: ids that were made here.
async fn users(place: &Place) -> Vec<String> {
    let mut users = Vec::new();
    for email in ["1", "2", "keyless", "3", "4", "5", "6", "7"] {
        let user = place.find(&format!("{email}@example.com")).await;
        users.push(user.map_or(String::new(), |user| {
            format!("{email} {:?} {:?} {:?} {}", user.username, user.profile, user.source, user.role)
        }));
    }
    users
}

#[tokio::test]
async fn a_run_that_was_broken_off_anywhere_and_resumed_equals_one_that_was_not() {
    let whole = Place::new().await;
    let expected = whole.import(text()).await;
    let report = std::fs::read_to_string(whole.report()).unwrap();
    assert_eq!(report.matches("unknown_role").count(), 3);
    let ends: Vec<usize> = text().match_indices('\n').map(|(end, _)| end + 1).collect();
    for end in [0].into_iter().chain(ends) {
        let place = Place::new().await;
        let broken = Broken(Cursor::new(text().as_bytes()[..end].to_vec()));
        let error = place.carry_out(broken, &place.options()).await.unwrap_err();
        assert_eq!(error.to_string(), "users.ndjson cannot be read");
        // What was written of a batch whose commit never came.
        let mut loose = OpenOptions::new().append(true).open(place.report()).unwrap();
        loose.write_all(b"{\"row\":99").unwrap();
        let options = ImportOptions { resumes: true, ..place.options() };
        assert_eq!(place.import_with(text(), &options).await.unwrap(), expected, "after {end} bytes");
        assert_eq!(std::fs::read_to_string(place.report()).unwrap(), report, "after {end} bytes");
        assert_eq!(users(&place).await, users(&whole).await);
    }
}

#[tokio::test]
async fn without_being_told_to_resume_a_run_begins_anew_and_finds_what_is_in() {
    let place = Place::new().await;
    let end = text().match_indices('\n').nth(3).unwrap().0 + 1;
    let broken = Broken(Cursor::new(text().as_bytes()[..end].to_vec()));
    place.carry_out(broken, &place.options()).await.unwrap_err();
    let again = place.import(text()).await;
    assert_eq!((again.read, again.imported, again.unchanged, again.refused), (9, 3, 3, 3));
}

#[tokio::test]
async fn a_report_that_is_not_the_runs_is_refused() {
    let place = Place::new().await;
    let end = text().match_indices('\n').nth(3).unwrap().0 + 1;
    let broken = Broken(Cursor::new(text().as_bytes()[..end].to_vec()));
    place.carry_out(broken, &place.options()).await.unwrap_err();
    std::fs::write(place.report(), "").unwrap();
    let options = ImportOptions { resumes: true, ..place.options() };
    let error = place.import_with(text(), &options).await.unwrap_err();
    assert!(matches!(error, ImportError::OtherReport(path) if path == place.report()));
}

#[tokio::test]
async fn a_run_that_has_ended_is_not_resumed_but_begun_again() {
    let place = Place::new().await;
    place.import(text()).await;
    let options = ImportOptions { resumes: true, ..place.options() };
    let again = place.import_with(text(), &options).await.unwrap();
    assert_eq!((again.read, again.imported, again.unchanged), (9, 0, 6));
}

#[tokio::test]
async fn a_dry_run_foretells_summary_and_report_and_writes_nothing() {
    for there in [false, true] {
        let place = Place::new().await;
        if there {
            place.fixture.activate("3@example.com").await;
            place.fixture.register("5@example.com").await;
        }
        let before = users(&place).await;
        let options = ImportOptions { is_dry_run: true, ..place.options() };
        let foretold = place.import_with(text(), &options).await.unwrap();
        let report = std::fs::read_to_string(place.report()).unwrap();
        assert_eq!(users(&place).await, before);
        let store = &place.fixture.store;
        assert_eq!(store.import_runs().unfinished("ndjson", "key").await.unwrap(), None);
        assert!(store.roles().names().await.unwrap().iter().all(|role| role.as_str() != "boss"));
        assert_eq!(place.import(text()).await, foretold);
        assert_eq!(std::fs::read_to_string(place.report()).unwrap(), report);
    }
}
