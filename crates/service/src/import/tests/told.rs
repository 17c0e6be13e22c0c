use std::sync::{Arc, Mutex};

use super::*;
use crate::domain::{AccountChange, UserOrigin};
use crate::persistence::{AuditFilter, Window};
use crate::{AccountEvent, BoxError, Extensions, Roster};

#[tokio::test]
async fn a_run_is_one_event_of_the_audit_trail_with_its_counts() {
    let place = Place::new().await;
    place
        .import(lines([row("1", 0, json!({})), row("2", 0, json!({ "email": "x" })), row("3", 0, json!({}))]))
        .await;
    let events = place.fixture.store.audit();
    let events =
        events.search(&AuditFilter::default(), &Window { after: None, limit: 9 }).await.unwrap().rows;
    assert_eq!(events.len(), 1);
    assert_eq!((events[0].action.as_ref(), events[0].user), ("user.imported", None));
    let details = &events[0].details;
    assert_eq!(
        (&details["read"], &details["imported"], &details["refused"]),
        (&3.into(), &2.into(), &1.into())
    );
    assert_eq!(details["source_system"], "ndjson");
}

#[tokio::test]
async fn a_backend_hears_of_imported_users_as_of_others() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let listener = {
        let heard = Arc::clone(&heard);
        move |event: AccountEvent, _: Roster| {
            heard.lock().unwrap().push(event.change);
            async { Ok::<_, BoxError>(()) }
        }
    };
    let extensions = Extensions::default().with_event_handler(listener);
    let fixture = Fixture::extended(RegistrationMode::Verify, extensions).await;
    let place = Place { fixture, folder: tempfile::tempdir().unwrap() };
    place.import(lines([row("1", 0, json!({}))])).await;
    place.fixture.roster.deliver_due().await.unwrap();
    let registered = AccountChange::Registered { origin: UserOrigin::Import };
    assert_eq!(*heard.lock().unwrap(), [registered]);
}

#[tokio::test]
async fn whoever_watches_sees_it_move_on() {
    let place = Place::new().await;
    let path = place.folder.path().join("users.ndjson");
    std::fs::write(&path, lines([row("1", 0, json!({})), row("2", 0, json!({})), row("3", 0, json!({}))]))
        .unwrap();
    let mut seen = Vec::new();
    let from = crate::ImportFrom::File(path);
    let summary = place.fixture.roster.import(from, &place.options(), &mut |at| seen.push(at)).await.unwrap();
    assert_eq!((summary.read, summary.imported), (3, 3));
    assert_eq!(seen.iter().map(|at| at.rows).collect::<Vec<_>>(), [2, 3]);
    assert!(seen[0].share.unwrap() > 0.6 && seen[1].share == Some(1.0));
}
