//! What becomes of rows when their owner is deleted, restored and purged.

use super::samples::{Notes, draft, extensions, note};
use crate::domain::UserId;
use crate::owned::{ExtensionsError, Filter};
use crate::persistence::on_both_databases;
use crate::persistence::testing::TestDatabase;
use crate::{AccountEvent, BoxError, EventTx, Extensions, RequestInfo};

async fn count(db: &Notes, table: &str) -> usize {
    db.db.rows(&format!("SELECT id FROM {table}")).await.len()
}

async fn with_rows(db: &Notes) -> UserId {
    let roster = &db.fixture.roster;
    for caller in [&db.ada, &db.bob] {
        roster.owned::<note::Entity>(caller).insert(note("Milk")).await.unwrap();
        roster.owned::<draft::Entity>(caller).insert(draft("Tea")).await.unwrap();
    }
    db.ada.user.id
}

on_both_databases! {
    async fn a_deletion_hides_some_rows_and_erases_others(db: Notes) {
        let (roster, request) = (&db.fixture.roster, RequestInfo::default());
        let ada = with_rows(&db).await;
        let (notes, drafts) = (roster.owned::<note::Entity>(&db.ada), roster.owned::<draft::Entity>(&db.ada));
        roster.delete_user(&roster.grant_to_system(), ada, &|_| true, &request).await.unwrap();
        assert_eq!((count(&db, "notes").await, count(&db, "drafts").await), (2, 1));
        assert_eq!(notes.count(&Filter::everything()).await.unwrap(), 0);

        roster.restore_user(&roster.grant_to_system(), ada, (None, None), &|_| true, &request).await.unwrap();
        assert_eq!(notes.count(&Filter::everything()).await.unwrap(), 1);
        assert_eq!(drafts.count(&Filter::everything()).await.unwrap(), 0);
    }

    async fn a_purge_erases_every_row_of_the_user_and_nobody_elses(db: Notes) {
        let (roster, request) = (&db.fixture.roster, RequestInfo::default());
        let ada = with_rows(&db).await;
        roster.delete_user(&roster.grant_to_system(), ada, &|_| true, &request).await.unwrap();
        roster.purge_user(&roster.grant_to_system(), ada, &|_| true, &request).await.unwrap();
        assert_eq!((count(&db, "notes").await, count(&db, "drafts").await), (1, 1));
        let notes = roster.owned::<note::Entity>(&db.bob);
        assert_eq!(notes.count(&Filter::everything()).await.unwrap(), 1);
    }
}

/// A first note for everybody who registers.
async fn first_note(event: &AccountEvent, tx: &mut EventTx<'_>) -> Result<(), BoxError> {
    if event.change.as_str() == "registered" {
        tx.owned::<note::Entity>().insert(note("Welcome")).await?;
        assert!(tx.user().is_some());
        tx.owned::<draft::Entity>().insert(draft("First")).await?;
    }
    Ok(())
}

struct Welcoming(Notes);

impl Welcoming {
    async fn on(db: TestDatabase) -> Self {
        Self(Notes::on(db, extensions().with_event_handler_inside(first_note)).await)
    }

    async fn sqlite() -> Self {
        Self::on(TestDatabase::sqlite().await).await
    }

    async fn postgres() -> Self {
        Self::on(TestDatabase::postgres().await).await
    }
}

on_both_databases! {
    async fn a_handler_inside_of_the_registration_makes_rows_of_the_new_user(db: Welcoming) {
        let Welcoming(db) = db;
        let notes = db.fixture.roster.owned::<note::Entity>(&db.ada);
        let first = notes.find(&Filter::everything(), crate::owned::Order::by_id()).await.unwrap().unwrap();
        assert_eq!((first.title.as_str(), first.user_id), ("Welcome", db.ada.user.id.as_uuid()));
        assert_eq!((count(&db, "notes").await, count(&db, "drafts").await), (2, 2));
    }
}

#[tokio::test]
async fn two_entities_cannot_have_one_name_nor_one_that_the_export_uses() {
    let db = TestDatabase::sqlite().await;
    let twice = extensions().with_owned::<note::Entity>();
    let refused = twice.prepare(db.store()).await;
    assert!(matches!(refused, Err(ExtensionsError::NameTaken { name: "notes", table: "notes" })));
    assert!(Extensions::default().prepare(db.store()).await.is_ok());
    assert_eq!(extensions().owned_names().collect::<Vec<_>>(), ["notes", "drafts"]);
}
