//! Up, down, to a name, and all of it again.

use super::*;

on_both_databases! {
    async fn up_applies_everything_and_again_changes_nothing(db: EmptyDatabase) {
        let schema = schema_of(&db).await;
        assert_eq!(schema.check().await, Ok(SchemaState::Behind { pending: names() }));
        assert_eq!(schema.up().await, Ok(names()));
        assert_eq!(schema.check().await, Ok(SchemaState::Current));
        let first = dump(&schema.connection).await;
        assert_eq!(schema.up().await, Ok(vec![]));
        assert_eq!(dump(&schema.connection).await, first);
    }

    async fn up_down_up_gives_the_same_schema(db: EmptyDatabase) {
        let schema = schema_of(&db).await;
        schema.up().await.unwrap();
        let first = dump(&schema.connection).await;
        schema.down(u32::MAX).await.unwrap();
        let left = dump(&schema.connection).await;
        assert!(left.iter().all(|line| line.contains("roster_migrations")), "{left:#?}");
        schema.up().await.unwrap();
        assert_eq!(dump(&schema.connection).await, first);
    }

    async fn each_step_alone_can_be_taken_back_and_taken_again(db: EmptyDatabase) {
        let schema = schema_of(&db).await;
        let mut states = vec![];
        for name in names() {
            schema.to(&name).await.unwrap();
            states.push(dump(&schema.connection).await);
        }
        for (name, state) in names().iter().zip(&states).rev() {
            schema.to(name).await.unwrap();
            assert_eq!(&dump(&schema.connection).await, state, "{name}");
        }
    }

    async fn down_takes_the_last_steps_and_no_more_than_there_are(db: EmptyDatabase) {
        let schema = schema_of(&db).await;
        assert_eq!(schema.down(1).await, Ok(vec![]));
        schema.up().await.unwrap();
        let last_two: Vec<String> = names().into_iter().rev().take(2).collect();
        assert_eq!(schema.down(2).await, Ok(last_two.clone()));
        assert_eq!(schema.check().await, Ok(SchemaState::Behind { pending: last_two.into_iter().rev().collect() }));
        assert_eq!(schema.down(99).await.unwrap().len(), names().len() - 2);
        assert_eq!(schema.down(1).await, Ok(vec![]));
    }

    async fn steps_do_no_harm_where_the_history_was_lost(db: EmptyDatabase) {
        let schema = schema_of(&db).await;
        schema.up().await.unwrap();
        let first = dump(&schema.connection).await;
        // Below the runner, which would take the tables for somebody else's.
        schema.connection.execute_unprepared("DELETE FROM roster_migrations").await.unwrap();
        Migrations::roster().up(&schema.connection, None).await.unwrap();
        assert_eq!(dump(&schema.connection).await, first);

        for owned in roster_migration::TABLES.iter().rev() {
            schema.connection.execute_unprepared(&format!("DROP TABLE {}", owned.table)).await.unwrap();
        }
        Migrations::roster().down(&schema.connection, None).await.unwrap();
    }

    async fn an_unknown_name_is_refused_with_the_names_that_there_are(db: EmptyDatabase) {
        let schema = schema_of(&db).await;
        let refused = schema.to("m1_nothing").await.unwrap_err();
        assert_eq!(refused, SchemaError::UnknownMigration { name: "m1_nothing".into(), known: names() });
        assert!(refused.to_string().contains(&names()[0]));
        assert!(dump(&schema.connection).await.is_empty());
    }

    async fn status_shows_name_parent_and_time_and_changes_nothing(db: EmptyDatabase) {
        let schema = schema_of(&db).await;
        assert!(schema.status().await.unwrap().iter().all(|record| record.applied_at.is_none()));
        assert!(dump(&schema.connection).await.is_empty());

        schema.to(&names()[1]).await.unwrap();
        let records = schema.status().await.unwrap();
        assert_eq!(records.iter().map(|record| record.name.clone()).collect::<Vec<_>>(), names());
        assert_eq!(records[0].parent, None);
        assert_eq!(records[2].parent.as_ref(), Some(&names()[1]));
        let applied: Vec<bool> = records.iter().map(|record| record.applied_at.is_some()).collect();
        assert_eq!(applied[..3], [true, true, false]);
    }

    async fn fresh_empties_roster_s_tables_and_leaves_those_of_others(db: EmptyDatabase) {
        let schema = schema_of(&db).await;
        schema.up().await.unwrap();
        let first = dump(&schema.connection).await;
        schema.connection.execute_unprepared("DELETE FROM roles").await.unwrap();
        schema.connection.execute_unprepared("CREATE TABLE aaa_others (id integer)").await.unwrap();
        schema.fresh().await.unwrap();
        let after = dump(&schema.connection).await;
        assert!(after.iter().any(|line| line.contains("aaa_others")));
        assert_eq!(after.into_iter().filter(|line| !line.contains("aaa_others")).collect::<Vec<_>>(), first);
        let roles = sea_orm::Statement::from_string(schema.connection.get_database_backend(), "SELECT name FROM roles");
        assert_eq!(schema.connection.query_all_raw(roles).await.unwrap().len(), 5);
    }

    async fn a_step_that_fails_takes_the_whole_upgrade_back(db: EmptyDatabase) {
        let schema = schema_of(&db).await;
        // An index of PostgreSQL, and a table of SQLite, of this name stops the second step; neither is one of
        // Roster's tables.
        schema.connection.execute_unprepared("CREATE TABLE pk_users (id integer)").await.unwrap();
        schema.connection.execute_unprepared("CREATE TABLE ix_users_role (id integer)").await.unwrap();
        let before = dump(&schema.connection).await;
        assert!(matches!(schema.up().await, Err(SchemaError::Store(StoreError::Database(_)))));
        assert_eq!(dump(&schema.connection).await, before);
    }
}
