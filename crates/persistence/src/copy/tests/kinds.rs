//! Values of every kind, from one database into the other.

use serde_json::{Value, json};

use super::samples::{copy, copy_as, digest, migrate, nothing, rows, sqlite_zoo, zoo};
use crate::copy::{CopyProgress, CopySource, CopyStep};
use crate::on_both_databases;
use crate::testing::{EmptyDatabase, TestDatabase};

/// As SeaORM writes them: nothing, the least, the greatest, and what is easily spoilt.
const ROWS: [&str; 5] = [
    "(1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
    "(2, '', '', '', -32768, -2147483648, -9223372036854775808, -3.4028234663852886e38, -1.7976931348623157e308, \
      -9999999999999.875, -0.5, 0, X'00000000000000000000000000000000', '0001-01-01T00:00:00+00:00', \
      '0001-01-01 00:00:00', '0001-01-01', '00:00:00', 'null', '{}', X'')",
    "(3, 'ü€😀' || char(9, 10, 13, 92, 39, 34), '007', 'ab', 32767, 2147483647, 9223372036854775807, \
      0.10000000149011612, 5e-324, 0.125, 12345678.5, 1, X'ffffffffffffffffffffffffffffffff', \
      '9999-12-31T23:59:59.999999+00:00', '9999-12-31 23:59:59.999999', '9999-12-31', '23:59:59.999999', \
      '{\"a\":[1.0,1e400,\"\\n\"],\"b\":12345678901234567890123}', '{\"a\":[1.50,true,null],\"é\":\"\\\\u0000\"}', X'00ff5c')",
    "(4, '\\x41', ' a ', 'a b', 0, 0, 9007199254740993, 1.5, 0.1, 3.0, 7.0, 0, X'01a200dbca037d69b087cb92ff9e4e6b', \
      '2026-11-21T10:00:00.500+00:00', '2026-11-21 10:00:00.500', '2026-02-28', '10:00:00.500', '\"\"', '[]', X'0a')",
    "(5, 'NULL', '\\N', NULL, 1, 1, 1, 9e99, 9e999, 1.0, 1.0, 1, NULL, NULL, NULL, NULL, NULL, '[[],{}]', '1.0', NULL)",
];

async fn fill(db: &TestDatabase) {
    for row in ROWS {
        db.execute(&format!("INSERT INTO kinds VALUES {row}")).await;
    }
}

/// Every value with how SQLite keeps it.
async fn exact(db: &TestDatabase) -> Vec<Value> {
    let columns = db.rows("SELECT name FROM pragma_table_info('kinds')").await;
    let columns = columns.iter().map(|row| row["name"].as_str().unwrap());
    let quoted: Vec<String> =
        columns.map(|name| format!("typeof({name}) || quote({name}) AS {name}")).collect();
    db.rows(&format!("SELECT {} FROM kinds ORDER BY id", quoted.join(", "))).await
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn every_kind_of_value_comes_back_as_it_was() {
    let first = sqlite_zoo().await;
    fill(&first).await;
    first.execute("UPDATE kinds SET single = 1.25 WHERE id = 5").await;
    let (second, third) = (nothing(false).await, nothing(true).await);
    let there = copy(&first, &second).await.unwrap();
    let back = copy(&second, &third).await.unwrap();
    assert_eq!((rows(&there, "kinds"), rows(&there, "roles"), rows(&there, "colours")), (5, 5, 1));
    assert_eq!(there, back);
    assert_eq!(exact(&third).await, exact(&first).await);

    let native = "SELECT text, letters::text, big, single, double, price::text, flag, uuid::text, instant::text, \
                  json->'a'->>1 AS json, jsonb->>'é' AS jsonb, encode(bytes, 'hex') AS bytes FROM kinds WHERE id = 3";
    let native =
        second.rows(&format!("SET timezone = 'UTC'; {native}").replace("SET timezone = 'UTC'; ", "")).await;
    assert_eq!(native[0]["text"], json!("ü€😀\t\n\r\\'\""));
    assert_eq!((&native[0]["letters"], &native[0]["bytes"]), (&json!("ab"), &json!("00ff5c")));
    assert_eq!((&native[0]["big"], &native[0]["price"]), (&json!(i64::MAX), &json!("0.125")));
    assert_eq!((&native[0]["flag"], &native[0]["jsonb"]), (&json!(true), &json!("\\u0000")));
    assert_eq!(native[0]["uuid"], json!("ffffffff-ffff-ffff-ffff-ffffffffffff"));
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn times_and_documents_are_written_as_seaorm_writes_them() {
    let first = sqlite_zoo().await;
    first
        .execute(
            "INSERT INTO kinds (id, instant, moment, time, jsonb, uuid) VALUES \
             (1, '2026-11-21 10:00:00', '2026-11-21T10:00:00.123456', '10:00', '{ \"b\": 1, \"a\": 2 }', \
              '01A200DB-CA03-7D69-B087-CB92FF9E4E6B'), \
             (2, '2026-11-21T12:00:00.123456789+02:00', NULL, NULL, NULL, NULL)",
        )
        .await;
    let (second, third) = (nothing(false).await, nothing(true).await);
    copy(&first, &second).await.unwrap();
    copy(&second, &third).await.unwrap();
    let written =
        third.rows("SELECT instant, moment, time, jsonb, hex(uuid) AS uuid FROM kinds WHERE id = 1").await;
    assert_eq!(
        written,
        [json!({
            "instant": "2026-11-21T10:00:00+00:00",
            "moment": "2026-11-21 10:00:00.123456",
            "time": "10:00:00",
            "jsonb": r#"{"a":2,"b":1}"#,
            "uuid": "01A200DBCA037D69B087CB92FF9E4E6B",
        })]
    );
    let instant = third.rows("SELECT instant FROM kinds WHERE id = 2").await;
    assert_eq!(instant, [json!({ "instant": "2026-11-21T10:00:00.123456+00:00" })]);
}

#[tokio::test]
async fn a_file_is_copied_into_another_to_the_letter() {
    let (first, second) = (sqlite_zoo().await, nothing(true).await);
    fill(&first).await;
    // Whatever a column is declared as.
    first
        .execute(
            "INSERT INTO kinds (id, small, text, uuid) VALUES (6, 'small', 1.5, 'no uuid'), (7, X'00', 2, 3)",
        )
        .await;
    let report = copy(&first, &second).await.unwrap();
    assert_eq!(rows(&report, "kinds"), 7);
    assert_eq!(exact(&second).await, exact(&first).await);
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn a_server_database_is_copied_into_another_with_types_that_only_it_has() {
    let (first, second) = (nothing(false).await, nothing(false).await);
    for db in [&first, &second] {
        migrate(&zoo(db.options())).await;
        db.execute("DELETE FROM colours").await;
        db.execute("CREATE TYPE mood AS ENUM ('good', 'Very \"bad\"')").await;
        db.execute(
            "CREATE TABLE own (span interval, place inet, list int[], mood mood, stay tstzrange, far timestamptz, exact numeric)",
        )
        .await;
    }
    first
        .execute(
            "INSERT INTO own VALUES ('1 day 2 h', '10.0.0.1', '{1,NULL,3}', 'Very \"bad\"', '[2026-01-01,)', 'infinity', 'NaN'), \
             ('-3 months', '::1', '{}', 'good', 'empty', '0044-03-15 00:00:00+00 BC', 1e-1000)",
        )
        .await;
    assert_eq!(rows(&copy(&first, &second).await.unwrap(), "own"), 2);
    let text = "SELECT own::text AS line FROM own ORDER BY 1";
    assert_eq!(second.rows(text).await, first.rows(text).await);
}

on_both_databases! {
    async fn what_is_large_is_copied_in_many_statements(db: EmptyDatabase) {
        let first = db.opened().await;
        let is_sqlite = first.store().backend() == crate::Backend::Sqlite;
        migrate(&zoo(first.options())).await;
        let (series, large) = if is_sqlite {
            ("WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 5001) SELECT n FROM s", "hex(zeroblob(400000))")
        } else {
            ("SELECT generate_series(1, 5001) AS n", "repeat('0', 800000)")
        };
        first.execute(&format!("INSERT INTO kinds (id, text) SELECT n, 'row ' || n FROM ({series}) AS s")).await;
        first.execute(&format!("UPDATE kinds SET text = {large} WHERE id BETWEEN 7 AND 12")).await;
        let second = nothing(is_sqlite).await;
        let mut told = Vec::new();
        let source = CopySource::open(&zoo(first.options())).await.unwrap();
        let mut tell = |at: CopyProgress<'_>| told.push((at.step, at.rows, at.total));
        let report = source.copy_to(&zoo(second.options()), digest, &mut tell).await.unwrap();
        assert_eq!(rows(&report, "kinds"), 5001);
        // Five roles, one line about the schema and one colour come along.
        let all = 5001 + 7;
        assert!(told.contains(&(CopyStep::Copy, 5000, all)) && told.contains(&(CopyStep::Compare, all, all)));
        let lengths = "SELECT count(*) AS n, sum(length(text)) AS length FROM kinds";
        assert_eq!(second.rows(lengths).await, first.rows(lengths).await);
    }

    async fn a_snapshot_is_copied_and_nothing_that_comes_later(db: EmptyDatabase) {
        let first = db.opened().await;
        migrate(&zoo(first.options())).await;
        let second = nothing(first.store().backend() == crate::Backend::Sqlite).await;
        let source = CopySource::open(&zoo(first.options())).await.unwrap();
        first.execute("INSERT INTO colours VALUES ('late')").await;
        let report = source.copy_to(&zoo(second.options()), digest, &mut |_| ()).await.unwrap();
        assert_eq!(rows(&report, "colours"), 1);
        let third = nothing(first.store().backend() == crate::Backend::Sqlite).await;
        let report = copy_as(&zoo(first.options()), &zoo(third.options())).await.unwrap();
        assert_eq!(rows(&report, "colours"), 2);
    }
}
