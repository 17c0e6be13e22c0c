//! Programs and schemas of different versions.

use super::*;

const FUTURE: &str = "m99990101_000000_from_the_future";

async fn migrate_from_the_future(schema: &Schema, min_version: &str) {
    schema.up().await.unwrap();
    let record =
        format!("INSERT INTO roster_migrations (version, applied_at) VALUES ('{FUTURE}', 253370764800)");
    schema.connection.execute_unprepared(&record).await.unwrap();
    let raise = format!("UPDATE schema_info SET min_version = '{min_version}'");
    schema.connection.execute_unprepared(&raise).await.unwrap();
}

on_both_databases! {
    async fn a_newer_schema_is_refused(db: EmptyDatabase) {
        let schema = schema_of(&db).await;
        migrate_from_the_future(&schema, "99.0.0").await;
        let state = schema.check().await.unwrap();
        assert!(!state.is_usable(), "{state:?}");
        let newer = SchemaError::Newer { unknown: vec![FUTURE.into()], min_version: Some("99.0.0".into()) };
        assert_eq!(schema.up().await, Err(newer.clone()));
        assert_eq!(schema.down(1).await, Err(newer.clone()));
        assert_eq!(schema.to(&names()[0]).await, Err(newer.clone()));
        assert_eq!(schema.fresh().await, Err(newer));
    }

    async fn a_newer_schema_that_admits_this_version_is_fine(db: EmptyDatabase) {
        let schema = schema_of(&db).await;
        migrate_from_the_future(&schema, env!("CARGO_PKG_VERSION")).await;
        assert!(schema.check().await.unwrap().is_usable());
        assert_eq!(schema.up().await, Ok(vec![]));
        assert!(matches!(schema.down(1).await, Err(SchemaError::Newer { .. })));
        let last = schema.status().await.unwrap().pop().unwrap();
        assert_eq!((last.name.as_str(), last.parent.as_ref()), (FUTURE, names().last()));
    }
}
