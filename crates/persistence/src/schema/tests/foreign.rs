//! Databases that somebody else lives in.

use super::*;

on_both_databases! {
    async fn a_table_of_somebody_else_is_recognised_before_anything_is_touched(db: EmptyDatabase) {
        let schema = schema_of(&db).await;
        schema.connection.execute_unprepared("CREATE TABLE users (id integer, name text)").await.unwrap();
        schema.connection.execute_unprepared("INSERT INTO users VALUES (1, 'Ada')").await.unwrap();
        let before = dump(&schema.connection).await;

        let foreign = SchemaError::Foreign { table: "users".into() };
        assert_eq!(schema.up().await, Err(foreign.clone()));
        assert_eq!(schema.to(&names()[0]).await, Err(foreign.clone()));
        assert_eq!(schema.down(1).await, Err(foreign.clone()));
        assert_eq!(schema.fresh().await, Err(foreign.clone()));
        assert_eq!(schema.check().await, Err(foreign.clone()));
        assert_eq!(dump(&schema.connection).await, before);

        let told = foreign.to_string();
        for word in ["`users`", "ROSTER_DATABASE__SCHEMA", "roster import --from"] {
            assert!(told.contains(word), "{told}");
        }
    }

    async fn a_view_of_one_of_roster_s_names_counts_too(db: EmptyDatabase) {
        let schema = schema_of(&db).await;
        schema.connection.execute_unprepared("CREATE VIEW sessions AS SELECT 1 AS id").await.unwrap();
        assert_eq!(schema.up().await, Err(SchemaError::Foreign { table: "sessions".into() }));
    }

    async fn a_history_that_does_not_reach_a_table_does_not_vouch_for_it(db: EmptyDatabase) {
        let schema = schema_of(&db).await;
        schema.to(&names()[1]).await.unwrap();
        schema.connection.execute_unprepared("CREATE TABLE outbox (id integer)").await.unwrap();
        assert_eq!(schema.up().await, Err(SchemaError::Foreign { table: "outbox".into() }));
    }

    async fn the_history_of_another_application_stays_as_it_is(db: EmptyDatabase) {
        let schema = schema_of(&db).await;
        for statement in [
            "CREATE TABLE seaql_migrations (version varchar(255) PRIMARY KEY, applied_at bigint NOT NULL)",
            "INSERT INTO seaql_migrations VALUES ('m20200101_000001_create_posts', 1577836800)",
            "CREATE TABLE posts (id integer)",
        ] {
            schema.connection.execute_unprepared(statement).await.unwrap();
        }
        let theirs = dump(&schema.connection).await;

        schema.up().await.unwrap();
        assert_eq!(schema.check().await, Ok(SchemaState::Current));
        schema.fresh().await.unwrap();
        schema.down(u32::MAX).await.unwrap();

        let after = dump(&schema.connection).await;
        assert!(theirs.iter().all(|line| after.contains(line)));
        let rows = "SELECT version FROM seaql_migrations";
        let rows = sea_orm::Statement::from_string(schema.connection.get_database_backend(), rows);
        assert_eq!(schema.connection.query_all_raw(rows).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn sqlite_takes_another_case_for_the_same_table() {
    let db = EmptyDatabase::sqlite().await;
    let schema = schema_of(&db).await;
    schema.connection.execute_unprepared("CREATE TABLE \"Users\" (id integer)").await.unwrap();
    assert_eq!(schema.up().await, Err(SchemaError::Foreign { table: "users".into() }));
}
