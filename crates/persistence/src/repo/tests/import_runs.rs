use roster_domain::ImportRunId;
use serde_json::json;
use uuid::Uuid;

use super::samples::later;
use crate::testing::TestDatabase;
use crate::{ImportRun, StoreError, on_both_databases};

fn run(number: u8) -> ImportRun {
    ImportRun {
        id: ImportRunId::from_uuid(Uuid::from_bytes([number; 16])),
        source_system: "alembic".to_owned(),
        source_key: "k".repeat(64),
        position: None,
        counts: json!({ "read": 0 }),
        finished_at: None,
        created_at: later(u64::from(number)),
    }
}

on_both_databases! {
    async fn the_newest_run_of_a_source_is_found_until_it_ends(db: TestDatabase) {
        let unfinished = async |system: &str, key: &str| db.store().import_runs().unfinished(system, key).await.unwrap();
        let key = "k".repeat(64);
        let tx = db.store().begin().await.unwrap();
        tx.import_runs().insert(&run(2)).await.unwrap();
        tx.import_runs().insert(&run(1)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(unfinished("alembic", &key).await, Some(run(2)));
        assert_eq!((unfinished("prisma", &key).await, unfinished("alembic", "k").await), (None, None));

        let further = ImportRun { position: Some("7 x".to_owned()), counts: json!({ "read": 7 }), ..run(2) };
        let tx = db.store().begin().await.unwrap();
        tx.import_runs().save(&further).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(unfinished("alembic", &key).await, Some(further.clone()));

        let ended = ImportRun { finished_at: Some(later(60)), ..further };
        let tx = db.store().begin().await.unwrap();
        tx.import_runs().save(&ended).await.unwrap();
        assert_eq!(tx.import_runs().save(&ended).await, Err(StoreError::Missing), "it is over");
        tx.commit().await.unwrap();
        assert_eq!(unfinished("alembic", &key).await, None, "the one before it is history");
    }
}
