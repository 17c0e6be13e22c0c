//! Types, roles and schemas of PostgreSQL.

use chrono::NaiveDate;
use roster_domain::Timestamp;
use serde_json::json;
use url::Url;

use super::*;

const NEEDED: &str = "id integer PRIMARY KEY, email text, hashed_password text";

async fn with(script: &str) -> TestDatabase {
    after(EmptyDatabase::postgres().await, script).await
}

/// The URL of a role of its own that may log in and nothing else. It goes with the database.
async fn role(db: &TestDatabase, grants: &[&str]) -> String {
    let mut url = Url::parse(db.url()).unwrap();
    let role = format!("reader_of_{}", url.path().trim_start_matches('/'));
    run(db, &format!("CREATE ROLE {role} LOGIN PASSWORD 's3cret'")).await;
    for grant in grants {
        run(db, &format!("GRANT {grant} TO {role}")).await;
    }
    url.set_username(&role).unwrap();
    url.set_password(Some("s3cret")).unwrap();
    url.into()
}

async fn drop_role(db: &TestDatabase, url: &str) {
    let url = Url::parse(url).unwrap();
    run(db, &format!("DROP OWNED BY {role}; DROP ROLE {role}", role = url.username())).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn every_type_keeps_its_meaning() {
    let script = format!(
        "CREATE TYPE \"Mood\" AS ENUM ('SAD', 'GLAD'); CREATE DOMAIN small AS smallint; \
         CREATE TABLE users ({NEEDED}, mood \"Mood\", is_on boolean, large bigint, price numeric(30, 10), \
             ratio float8, seen timestamptz, made timestamp(3), born date, extra jsonb, raw bytea, tags text[], \
             code char(4), few small, number_of uuid); \
         INSERT INTO users VALUES (1, 'a@example.com', 'h', 'GLAD', true, 9223372036854775807, 12345678901234567890.5, \
             0.1, '2024-03-10 01:02:03.000004+02', '2024-01-01 16:01:00.007', '2000-02-29', '{{\"a\": [1, null]}}', \
             '\\x00ff', '{{a,\"b c\"}}', 'ab', 7, '4AA7DB8F-e448-4a91-b749-665e432a0ec4'), \
         (2, 'b@example.com', NULL, NULL, NULL, NULL, 'NaN', 'Infinity', 'infinity', '-infinity', 'infinity', 'null', \
             NULL, NULL, NULL, NULL, NULL)"
    );
    let db = with(&script).await;
    let rows = all(&mut open(&db, SourceSystem::Alembic, None).await.unwrap(), 10).await;
    let made =
        NaiveDate::from_ymd_opt(2024, 1, 1).and_then(|day| day.and_hms_milli_opt(16, 1, 0, 7)).unwrap();
    for (column, expected) in [
        ("id", SourceValue::Integer(1)),
        ("mood", text("GLAD")),
        ("is_on", SourceValue::Bool(true)),
        ("large", SourceValue::Integer(i64::MAX)),
        ("price", SourceValue::Number("12345678901234567890.5000000000".into())),
        ("ratio", SourceValue::Number("0.1".into())),
        ("seen", SourceValue::Instant(Timestamp::parse_rfc3339("2024-03-09T23:02:03.000004Z").unwrap())),
        ("made", SourceValue::LocalTime(made)),
        ("born", text("2000-02-29")),
        ("extra", SourceValue::Json(json!({ "a": [1, null] }))),
        ("raw", SourceValue::Bytes(vec![0, 255])),
        ("tags", text("{a,\"b c\"}")),
        ("code", text("ab")),
        ("few", SourceValue::Integer(7)),
        ("number_of", text("4aa7db8f-e448-4a91-b749-665e432a0ec4")),
    ] {
        assert_eq!(value(&rows[0], column), &expected, "{column}");
    }
    for (column, expected) in [
        ("hashed_password", SourceValue::Null),
        ("mood", SourceValue::Null),
        ("price", text("NaN")),
        ("ratio", text("Infinity")),
        ("seen", text("infinity")),
        ("made", text("-infinity")),
        ("born", text("infinity")),
        ("extra", SourceValue::Json(json!(null))),
    ] {
        assert_eq!(value(&rows[1], column), &expected, "{column}");
    }
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn a_role_that_may_only_select_suffices() {
    let db = with(&format!("CREATE TABLE users ({NEEDED}); INSERT INTO users VALUES (1, 'a', 'h')")).await;
    let url = role(&db, &["SELECT ON users"]).await;
    let mut source = ForeignSource::open(&url, SourceSystem::Alembic, None).await.unwrap();
    assert_eq!(source.count().await, Ok(1));
    assert_eq!(keys(&all(&mut source, 10).await), ["1"]);
    assert!(!source.identity().contains("s3cret") && !source.identity().contains("reader_of"));
    assert_eq!(source.identity(), open(&db, SourceSystem::Alembic, None).await.unwrap().identity());
    source.close().await;
    drop_role(&db, &url).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn what_a_role_may_not_read_is_named() {
    let db = with(
        "CREATE TABLE \"user\" (id text PRIMARY KEY, email text); \
         CREATE TABLE account (\"userId\" text, \"providerId\" text, \"accountId\" text, password text); \
         CREATE TABLE session (\"userId\" text, \"createdAt\" timestamptz)",
    )
    .await;
    let url = role(&db, &["SELECT ON \"user\"", "SELECT ON account"]).await;
    let error = ForeignSource::open(&url, SourceSystem::BetterAuth, None).await.unwrap_err();
    assert!(error.to_string().contains("denies access to the table public.session"), "{error}");
    assert!(!format!("{error:?}").contains("s3cret"));
    drop_role(&db, &url).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn a_policy_that_hides_rows_is_told_instead_of_obeyed() {
    let script = format!(
        "CREATE TABLE users ({NEEDED}); ALTER TABLE users ENABLE ROW LEVEL SECURITY; \
         CREATE POLICY few ON users USING (id < 10)"
    );
    let db = with(&script).await;
    let url = role(&db, &["SELECT ON users"]).await;
    let error = ForeignSource::open(&url, SourceSystem::Alembic, None).await.unwrap_err();
    assert!(error.to_string().contains("row-level security"), "{error}");
    drop_role(&db, &url).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn a_table_is_found_in_the_schema_of_the_url_or_of_its_name() {
    let script = format!(
        "CREATE SCHEMA \"My.Crm\"; CREATE TABLE \"My.Crm\".\"Us\"\"ers\" ({NEEDED}); \
         CREATE TABLE \"My.Crm\".users ({NEEDED}); INSERT INTO \"My.Crm\".users VALUES (7, 'a', 'h')"
    );
    let db = with(&script).await;
    assert!(matches!(refusal(&db, SourceSystem::Alembic, None).await, ForeignError::NoTable { .. }));
    let url = format!("{}?schema=My.Crm&connection_limit=1", db.url());
    let mut source = ForeignSource::open(&url, SourceSystem::Alembic, None).await.unwrap();
    assert_eq!(keys(&all(&mut source, 10).await), ["7"]);
    let mut source = open(&db, SourceSystem::Alembic, Some(r#""My.Crm"."Us""ers""#)).await.unwrap();
    assert_eq!(source.count().await, Ok(0));
    assert_eq!(all(&mut source, 10).await, []);
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn a_position_of_another_table_is_refused() {
    let db = with(&format!("CREATE TABLE users ({NEEDED})")).await;
    let mut source = open(&db, SourceSystem::Alembic, None).await.unwrap();
    source.resume_after(r#"{"created":"null","key":{"text":"4aa7db8f"}}"#).unwrap();
    assert_eq!(source.next(10).await, Err(ForeignError::Position));
}
