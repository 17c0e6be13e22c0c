//! Which row comes when, and going on after any of them.

use super::*;

/// Two pairs of the same time, two without one; ids that are numbers.
const NUMBERED: &str = "CREATE TABLE users (id integer PRIMARY KEY, email text, hashed_password text, created_at timestamp); \
     INSERT INTO users VALUES (10, 'j@example.com', 'h', NULL), (9, 'i@example.com', 'h', NULL), \
         (2, 'b@example.com', 'h', '2024-01-01 00:00:00'), (100, 'z@example.com', 'h', '2023-01-01 00:00:00'), \
         (11, 'k@example.com', 'h', '2024-01-01 00:00:00'), (1, 'a@example.com', 'h', '2025-01-01 00:00:00')";

/// Keys that a language would put elsewhere than their bytes do.
const LETTERED: &str = "CREATE TABLE users (id text PRIMARY KEY, email text, password_hash text, \"createdAt\" timestamp); \
     INSERT INTO users SELECT id, id || '@example.com', 'h', '2024-01-01 00:00:00' FROM \
         (SELECT 'b' AS id UNION ALL SELECT 'B' UNION ALL SELECT 'a''\"a' UNION ALL SELECT 'ä' UNION ALL SELECT '_') AS ids";

on_both_databases! {
    async fn rows_come_by_creation_then_key_and_those_without_a_time_last(db: EmptyDatabase) {
        let db = after(db, NUMBERED).await;
        let mut source = open(&db, SourceSystem::Alembic, None).await.unwrap();
        assert_eq!(source.count().await, Ok(6));
        assert_eq!(keys(&all(&mut source, 4).await), ["100", "2", "11", "1", "9", "10"]);
        assert_eq!(source.next(4).await.unwrap(), []);
    }

    async fn text_keys_come_by_their_bytes(db: EmptyDatabase) {
        let db = after(db, LETTERED).await;
        let mut source = open(&db, SourceSystem::Prisma, None).await.unwrap();
        assert_eq!(keys(&all(&mut source, 2).await), ["B", "_", "a'\"a", "b", "ä"]);
    }

    async fn reading_goes_on_after_any_row(db: EmptyDatabase) {
        let db = after(db, NUMBERED).await;
        let rows = all(&mut open(&db, SourceSystem::Alembic, None).await.unwrap(), 100).await;
        for done in 0..=rows.len() {
            let mut first = open(&db, SourceSystem::Alembic, None).await.unwrap();
            if done > 0 {
                assert_eq!(first.next(done).await.unwrap(), rows[..done]);
            }
            let mut second = open(&db, SourceSystem::Alembic, None).await.unwrap();
            second.resume_after(&first.position()).unwrap();
            assert_eq!(second.position(), first.position());
            assert_eq!(all(&mut second, 2).await, rows[done..], "after {done}");
        }
    }

    async fn reading_goes_on_after_any_text_key(db: EmptyDatabase) {
        let db = after(db, LETTERED).await;
        let rows = all(&mut open(&db, SourceSystem::Prisma, None).await.unwrap(), 100).await;
        for done in 1..=rows.len() {
            let mut first = open(&db, SourceSystem::Prisma, None).await.unwrap();
            first.next(done).await.unwrap();
            let mut second = open(&db, SourceSystem::Prisma, None).await.unwrap();
            second.resume_after(&first.position()).unwrap();
            assert_eq!(all(&mut second, 2).await, rows[done..], "after {done}");
        }
    }

    async fn a_table_without_a_time_of_creation_is_read_by_its_keys(db: EmptyDatabase) {
        let script = "CREATE TABLE people (id integer PRIMARY KEY, email text, password_hash text); \
                      INSERT INTO people VALUES (10, 'j', 'h'), (9, 'i', 'h'), (100, 'z', 'h')";
        let db = after(db, script).await;
        let mut source = open(&db, SourceSystem::Sqlalchemy, Some("people")).await.unwrap();
        assert_eq!(keys(&source.next(2).await.unwrap()), ["9", "10"]);
        let mut rest = open(&db, SourceSystem::Sqlalchemy, Some("people")).await.unwrap();
        rest.resume_after(&source.position()).unwrap();
        assert_eq!(keys(&all(&mut rest, 2).await), ["100"]);
    }

    async fn rows_that_come_meanwhile_are_not_seen_and_do_not_move_the_place(db: EmptyDatabase) {
        let db = after(db, NUMBERED).await;
        let mut source = open(&db, SourceSystem::Alembic, None).await.unwrap();
        assert_eq!(keys(&source.next(2).await.unwrap()), ["100", "2"]);
        run(&db, "INSERT INTO users VALUES (3, 'c@example.com', 'h', '2024-01-01 00:00:00'), \
                                           (4, 'd@example.com', 'h', '2020-01-01 00:00:00')").await;
        let mut later = open(&db, SourceSystem::Alembic, None).await.unwrap();
        later.resume_after(&source.position()).unwrap();
        assert_eq!(keys(&all(&mut source, 2).await), ["11", "1", "9", "10"]);
        assert_eq!(keys(&all(&mut later, 2).await), ["3", "11", "1", "9", "10"]);
    }

    async fn what_is_no_position_is_refused(db: EmptyDatabase) {
        let db = after(db, NUMBERED).await;
        let mut source = open(&db, SourceSystem::Alembic, None).await.unwrap();
        for position in ["17", "{}", r#"{"created":"null","key":{"integer":"x"}}"#] {
            assert_eq!(source.resume_after(position), Err(ForeignError::Position), "{position}");
        }
        source.next(1).await.unwrap();
        assert_eq!(source.resume_after(&source.position()), Err(ForeignError::Position));
    }
}
