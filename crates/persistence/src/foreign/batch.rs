//! A batch of users, each with what the other tables say of it.

use std::collections::HashMap;

use roster_domain::{SourceRow, SourceValue};

use super::ForeignError;
use super::layout::{Beside, Layout};
use super::position::Position;
use super::reader::{Reader, Values};
use super::table::Table;

/// The next users and where the last of them stands.
pub(super) async fn read(
    reader: &mut Reader,
    layout: &Layout,
    most: usize,
) -> Result<(Vec<SourceRow>, Option<Position>), ForeignError> {
    let page = reader.page(&layout.users, most).await?;
    let key = layout.users.key.unwrap_or_default();
    let mut rows: Vec<_> = page
        .rows
        .into_iter()
        .map(|values| SourceRow {
            key: values.get(key).map(as_text).unwrap_or_default(),
            columns: named(&layout.users, values),
            accounts: Vec::new(),
            newest_session: SourceValue::Null,
        })
        .collect();
    if let (Some(beside), false) = (&layout.beside, rows.is_empty()) {
        add(reader, &layout.users, beside, &mut rows).await?;
    }
    Ok((rows, page.position))
}

async fn add(
    reader: &mut Reader,
    users: &Table,
    beside: &Beside,
    rows: &mut [SourceRow],
) -> Result<(), ForeignError> {
    let keys: Vec<_> = rows.iter().map(|row| row.key.clone()).collect();
    let places: HashMap<_, _> =
        keys.iter().zip(0..).map(|(key, at): (_, usize)| (key.as_str(), at)).collect();
    let accounts = &beside.accounts;
    for values in reader.accounts(users, accounts, &keys).await? {
        let owner = values.get(accounts.owner).map(as_text).unwrap_or_default();
        if let Some(row) = places.get(owner.as_str()).and_then(|at| rows.get_mut(*at)) {
            row.accounts.push(named(&accounts.table, values));
        }
    }
    for (owner, newest) in reader.newest_sessions(users, beside, &keys).await? {
        if let Some(row) = places.get(as_text(&owner).as_str()).and_then(|at| rows.get_mut(*at)) {
            row.newest_session = newest;
        }
    }
    Ok(())
}

fn named(table: &Table, values: Values) -> Vec<(String, SourceValue)> {
    table.columns.iter().map(|column| column.name.clone()).zip(values).collect()
}

/// A key as text.
fn as_text(value: &SourceValue) -> String {
    match value {
        SourceValue::Null => String::new(),
        SourceValue::Bool(is) => is.to_string(),
        SourceValue::Integer(number) => number.to_string(),
        SourceValue::Number(text) | SourceValue::Text(text) => text.clone(),
        SourceValue::Instant(at) => at.to_string(),
        SourceValue::LocalTime(at) => at.to_string(),
        SourceValue::Json(value) => value.to_string(),
        SourceValue::Bytes(bytes) => hex(bytes),
    }
}

/// Bytes as hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut digits, byte| {
        for nibble in [byte >> 4, byte & 15] {
            digits.extend(char::from_digit(nibble.into(), 16));
        }
        digits
    })
}

/// Bytes of hexadecimal digits.
pub(super) fn from_hex(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2).map(|pair| {
        let [high, low] = <[u8; 2]>::try_from(pair).ok()?;
        let nibble = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
        Some((nibble(high)? << 4) | nibble(low)?)
    });
    pairs.collect()
}
