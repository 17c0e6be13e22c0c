//! Everything that is in a database, as text: what whoever steals it gets.

use serde_json::Value;

use super::TestApp;

/// The contents of a database.
pub(crate) struct Dump(String);

impl Dump {
    /// Every column of every row of every table; bytes in hexadecimal digits.
    pub(crate) async fn of(app: &TestApp) -> Self {
        let is_sqlite = app.db.id("00000000-0000-0000-0000-000000000000".parse().unwrap()).starts_with('X');
        let lines = if is_sqlite { sqlite(app).await } else { postgres(app).await };
        assert!(!lines.is_empty(), "there is nothing in the database");
        Self(lines.join("\n").to_lowercase())
    }

    /// Whether these bytes stand in it as text of any case, or as bytes.
    pub(crate) fn contains(&self, bytes: impl AsRef<[u8]>) -> bool {
        let bytes = bytes.as_ref();
        let hex = bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
        let is_text = std::str::from_utf8(bytes).is_ok_and(|text| self.0.contains(&text.to_lowercase()));
        is_text || self.0.contains(&hex)
    }
}

async fn sqlite(app: &TestApp) -> Vec<String> {
    let mut lines = Vec::new();
    for table in texts(app, "SELECT name AS line FROM sqlite_master WHERE type = 'table'").await {
        let columns = texts(app, &format!("SELECT name AS line FROM pragma_table_info('{table}')")).await;
        let quoted: Vec<String> = columns.iter().map(|column| format!("quote(\"{column}\")")).collect();
        lines
            .extend(texts(app, &format!("SELECT {} AS line FROM \"{table}\"", quoted.join("||','||"))).await);
    }
    lines
}

async fn postgres(app: &TestApp) -> Vec<String> {
    let mut lines = Vec::new();
    let tables = "SELECT tablename::text AS line FROM pg_tables WHERE schemaname = current_schema()";
    for table in texts(app, tables).await {
        lines.extend(texts(app, &format!("SELECT r::text AS line FROM \"{table}\" r")).await);
    }
    lines
}

async fn texts(app: &TestApp, query: &str) -> Vec<String> {
    let rows: Vec<Value> = app.db.rows(query).await;
    rows.iter().map(|row| row["line"].as_str().unwrap().to_owned()).collect()
}
