//! Better Auth keeps passwords and sessions in tables of their own.

use super::*;

const TABLES: &str = "CREATE TABLE \"user\" (id text PRIMARY KEY, email text, \"createdAt\" text); \
     CREATE TABLE account (id text PRIMARY KEY, \"userId\" text, \"providerId\" text, \"accountId\" text, \
         \"accessToken\" text, \"refreshToken\" text, \"idToken\" text, password text, \"createdAt\" text); \
     CREATE TABLE session (id text PRIMARY KEY, \"userId\" text, token text, \"createdAt\" text, \"impersonatedBy\" text); \
     INSERT INTO \"user\" VALUES ('u1', 'a@example.com', '2024-01-01'), ('u2', 'b@example.com', '2024-01-02'), \
         ('u3', 'c@example.com', '2024-01-03'); \
     INSERT INTO account VALUES ('a1', 'u1', 'github', '17', 's1', 's2', 's3', NULL, '2024-01-05'), \
         ('a2', 'u1', 'credential', 'u1', NULL, NULL, NULL, 'hash', '2024-01-04'), \
         ('a3', 'u3', 'credential', 'u3', NULL, NULL, NULL, 'other', '2024-01-04'); \
     INSERT INTO session VALUES ('s1', 'u1', 't1', '2024-02-01', NULL), ('s2', 'u1', 't2', '2024-02-02', NULL), \
         ('s3', 'u1', 't3', '2024-02-03', 'u2'), ('s4', 'u3', 't4', '2024-02-04', 'u2')";

fn accounts(row: &SourceRow) -> Vec<(&SourceValue, &SourceValue)> {
    let value = |account: &'_ Vec<(String, SourceValue)>, column: &str| {
        account.iter().position(|(name, _)| name == column).unwrap()
    };
    row.accounts
        .iter()
        .map(|account| (&account[value(account, "providerId")].1, &account[value(account, "password")].1))
        .collect()
}

on_both_databases! {
    async fn users_have_their_accounts_and_newest_session_in_every_batch(db: EmptyDatabase) {
        let db = after(db, TABLES).await;
        for most in [1, 2, 10] {
            let mut source = open(&db, SourceSystem::BetterAuth, None).await.unwrap();
            assert_eq!(source.system(), SourceSystem::BetterAuth);
            let rows = all(&mut source, most).await;
            assert_eq!(keys(&rows), ["u1", "u2", "u3"]);
            let credential = text("credential");
            assert_eq!(accounts(&rows[0]), [(&credential, &text("hash")), (&text("github"), &SourceValue::Null)]);
            assert_eq!(rows[0].newest_session, text("2024-02-02"));
            assert_eq!((&rows[1].accounts, &rows[1].newest_session), (&vec![], &SourceValue::Null));
            assert_eq!(accounts(&rows[2]), [(&credential, &text("other"))]);
            assert_eq!(rows[2].newest_session, SourceValue::Null);
            let names: Vec<_> = rows[0].accounts[0].iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, ["id", "userId", "providerId", "accountId", "password", "createdAt"]);
        }
    }

    async fn tables_in_the_plural_and_snake_case_are_found_by_the_name_of_the_users(db: EmptyDatabase) {
        let script = "CREATE TABLE \"Users\" (id text PRIMARY KEY, email text, created_at text); \
             CREATE TABLE accounts (id text, user_id text, provider_id text, account_id text, password text); \
             CREATE TABLE sessions (id text, user_id text, created_at text); \
             INSERT INTO \"Users\" VALUES ('u1', 'a@example.com', '2024-01-01'); \
             INSERT INTO accounts VALUES ('a1', 'u1', 'credential', 'u1', 'hash'); \
             INSERT INTO sessions VALUES ('s1', 'u1', '2024-02-01')";
        let db = after(db, script).await;
        let mut source = open(&db, SourceSystem::BetterAuth, Some("Users")).await.unwrap();
        assert_eq!(source.system(), SourceSystem::BetterAuth);
        let rows = all(&mut source, 10).await;
        assert_eq!((rows[0].accounts.len(), &rows[0].newest_session), (1, &text("2024-02-01")));
    }

    async fn the_mirror_is_read_where_there_is_nothing_else(db: EmptyDatabase) {
        let db = after(db, "CREATE TABLE users (id text PRIMARY KEY, email text); \
                            INSERT INTO users VALUES ('u1', 'a@example.com')").await;
        for table in [None, Some("users")] {
            let mut source = open(&db, SourceSystem::BetterAuth, table).await.unwrap();
            assert_eq!(source.system(), SourceSystem::Mirror);
            assert_eq!(keys(&all(&mut source, 10).await), ["u1"]);
        }
    }

    async fn keys_that_are_numbers_find_their_accounts(db: EmptyDatabase) {
        let script = "CREATE TABLE \"user\" (id integer PRIMARY KEY, email text); \
             CREATE TABLE account (id integer, \"userId\" integer, \"providerId\" text, \"accountId\" text, password text); \
             CREATE TABLE session (id integer, \"userId\" integer, \"createdAt\" timestamp); \
             INSERT INTO \"user\" VALUES (1, 'a@example.com'), (2, 'b@example.com'); \
             INSERT INTO account VALUES (1, 2, 'credential', '2', 'hash'); \
             INSERT INTO session VALUES (1, 2, '2024-02-01 00:00:00')";
        let db = after(db, script).await;
        let rows = all(&mut open(&db, SourceSystem::BetterAuth, None).await.unwrap(), 10).await;
        assert!(rows[0].accounts.is_empty());
        assert_eq!(rows[1].accounts.len(), 1);
        assert_ne!(rows[1].newest_session, SourceValue::Null);
    }
}
