//! What stands against reading is told before the first row.

use super::*;

on_both_databases! {
    async fn a_missing_table_is_named(db: EmptyDatabase) {
        let db = after(db, "CREATE TABLE user_events (id integer PRIMARY KEY)").await;
        let said = |error: ForeignError| error.to_string();
        assert!(said(refusal(&db, SourceSystem::Alembic, None).await).ends_with("has no table users"));
        let quoted = refusal(&db, SourceSystem::Alembic, Some(r#"x"; DROP TABLE user_events; --"#)).await;
        assert!(said(quoted).ends_with(r#"has no table x"; DROP TABLE user_events; --"#));
        assert!(said(refusal(&db, SourceSystem::Prisma, Some("nowhere.users")).await).ends_with("nowhere.users"));
        let both = said(refusal(&db, SourceSystem::BetterAuth, None).await);
        assert!(both.ends_with("has no table user (nor the mirror users)"), "{both}");
    }

    async fn missing_columns_are_named_with_their_table(db: EmptyDatabase) {
        let db = after(db, "CREATE TABLE users (id integer PRIMARY KEY, mail text, name text)").await;
        let error = refusal(&db, SourceSystem::Alembic, None).await;
        assert!(matches!(&error, ForeignError::MissingColumns { columns, .. } if *columns == ["email", "hashed_password"]));
        assert!(error.to_string().contains("users has no column email, hashed_password"), "{error}");
        let error = refusal(&db, SourceSystem::Sqlalchemy, None).await;
        assert!(matches!(error, ForeignError::MissingColumns { columns, .. } if columns == ["email", "password_hash"]));
        let error = refusal(&db, SourceSystem::BetterAuth, None).await;
        assert!(matches!(error, ForeignError::MissingColumns { columns, .. } if columns == ["email"]));
    }

    async fn better_auth_without_its_other_tables_is_refused(db: EmptyDatabase) {
        let db = after(db, "CREATE TABLE \"user\" (id text PRIMARY KEY, email text)").await;
        let error = refusal(&db, SourceSystem::BetterAuth, None).await.to_string();
        assert!(error.ends_with(".account"), "{error}");
        run(&db, "CREATE TABLE account (id text, \"userId\" text, \"providerId\" text, \"accountId\" text)").await;
        let error = refusal(&db, SourceSystem::BetterAuth, None).await.to_string();
        assert!(error.ends_with(".session"), "{error}");
        run(&db, "CREATE TABLE session (id text, \"userId\" text, \"expiresAt\" text)").await;
        let error = refusal(&db, SourceSystem::BetterAuth, None).await;
        assert!(matches!(error, ForeignError::MissingColumns { columns, .. } if columns == ["password"]));
        run(&db, "ALTER TABLE account ADD COLUMN password text").await;
        let error = refusal(&db, SourceSystem::BetterAuth, None).await;
        assert!(matches!(error, ForeignError::MissingColumns { columns, .. } if columns == ["created_at"]));
    }

    async fn secrets_of_no_use_here_are_not_read(db: EmptyDatabase) {
        let script = "CREATE TABLE users (id integer PRIMARY KEY, email text, \"passwordHash\" text, \
                          password_reset_token text, \"refreshTokenHash\" text, \"lastName\" text); \
                      INSERT INTO users VALUES (1, 'a@example.com', 'h', 's1', 's2', 'L')";
        let db = after(db, script).await;
        let rows = all(&mut open(&db, SourceSystem::Prisma, None).await.unwrap(), 10).await;
        let names: Vec<_> = rows[0].columns.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["id", "email", "passwordHash", "lastName"]);
        assert!(rows[0].accounts.is_empty());
        assert_eq!(rows[0].newest_session, SourceValue::Null);
    }
}

#[tokio::test]
async fn a_url_that_leads_nowhere_is_refused_without_its_password() {
    for (url, told) in [
        ("mysql://ada:s3cret@localhost/crm", "begins with sqlite://"),
        ("sqlite::memory:", "in memory"),
        (
            "postgres://ada:s3cret@127.0.0.1:1/crm?password=s3cret",
            "postgres://ada@127.0.0.1:1/crm cannot be opened",
        ),
    ] {
        let error = ForeignSource::open(url, SourceSystem::Alembic, None).await.unwrap_err();
        assert!(error.to_string().contains(told), "{error}");
        assert!(!format!("{error} {error:?}").contains("s3cret"), "{error:?}");
    }
}
