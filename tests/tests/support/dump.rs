//! Everything that is in a database, as text: what whoever steals it gets.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::TestApp;

/// The contents of a database: the rows of each table that its catalogue names, every column of them.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Dump(BTreeMap<String, Vec<String>>);

impl Dump {
    /// Every column of every row of every table; bytes in hexadecimal digits.
    pub(crate) async fn of(app: &TestApp) -> Self {
        let is_sqlite = app.db.id("00000000-0000-0000-0000-000000000000".parse().unwrap()).starts_with('X');
        let tables = if is_sqlite { sqlite(app).await } else { postgres(app).await };
        assert!(tables.values().any(|rows| !rows.is_empty()), "there is nothing in the database");
        Self(tables)
    }

    /// Whether these bytes stand in it as text of any case, or as bytes.
    pub(crate) fn contains(&self, bytes: impl AsRef<[u8]>) -> bool {
        !self.tables_with(bytes).is_empty()
    }

    /// The tables in which these bytes stand as text of any case, or as bytes.
    pub(crate) fn tables_with(&self, bytes: impl AsRef<[u8]>) -> BTreeSet<&str> {
        let bytes = bytes.as_ref();
        let hex = bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
        let text = std::str::from_utf8(bytes).map(str::to_lowercase).ok();
        let has = |row: &String| row.contains(&hex) || text.as_ref().is_some_and(|text| row.contains(text));
        let found = self.0.iter().filter(|(_, rows)| rows.iter().any(has));
        found.map(|(table, _)| table.as_str()).collect()
    }

    /// The tables that there are.
    pub(crate) fn tables(&self) -> BTreeSet<&str> {
        self.0.keys().map(String::as_str).collect()
    }

    /// The same without some tables.
    pub(crate) fn without(mut self, tables: &[&str]) -> Self {
        self.0.retain(|table, _| !tables.contains(&table.as_str()));
        self
    }
}

async fn sqlite(app: &TestApp) -> BTreeMap<String, Vec<String>> {
    let mut tables = BTreeMap::new();
    for table in texts(app, "SELECT name AS line FROM sqlite_master WHERE type = 'table'").await {
        let columns = texts(app, &format!("SELECT name AS line FROM pragma_table_info('{table}')")).await;
        let quoted: Vec<String> = columns.iter().map(|column| format!("quote(\"{column}\")")).collect();
        let rows = texts(app, &format!("SELECT {} AS line FROM \"{table}\"", quoted.join("||','||"))).await;
        tables.insert(table, in_order(&rows));
    }
    tables
}

async fn postgres(app: &TestApp) -> BTreeMap<String, Vec<String>> {
    let mut tables = BTreeMap::new();
    let names = "SELECT tablename::text AS line FROM pg_tables WHERE schemaname = current_schema()";
    for table in texts(app, names).await {
        let rows = texts(app, &format!("SELECT r::text AS line FROM \"{table}\" r")).await;
        tables.insert(table, in_order(&rows));
    }
    tables
}

fn in_order(rows: &[String]) -> Vec<String> {
    let mut rows: Vec<String> = rows.iter().map(|row| row.to_lowercase()).collect();
    rows.sort();
    rows
}

async fn texts(app: &TestApp, query: &str) -> Vec<String> {
    let rows: Vec<Value> = app.db.rows(query).await;
    rows.iter().map(|row| row["line"].as_str().unwrap().to_owned()).collect()
}
