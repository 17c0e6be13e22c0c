//! Lists, written as an array or with commas.

use crate::settings::raw::{Raw, Unfit};

/// Reads every item; the first unfit one is named by its place.
pub(in crate::settings) fn list<T>(raw: &Raw, read: fn(&Raw) -> Result<T, Unfit>) -> Result<Vec<T>, Unfit> {
    raw.items()?
        .iter()
        .zip(1..)
        .map(|(item, place)| {
            read(item).map_err(|Unfit(reason)| {
                let reason = reason.unwrap_or_else(|| "is unfit".into());
                Unfit::because(format!("item {place} {reason}"))
            })
        })
        .collect()
}

/// Reads a list of at least one visible name.
pub(in crate::settings) fn names(raw: &Raw) -> Result<Vec<String>, Unfit> {
    let names = list(raw, |item| name(item.as_text()?))?;
    if names.is_empty() { Err(Unfit::because("the list is empty")) } else { Ok(names) }
}

fn name(text: &str) -> Result<String, Unfit> {
    if text.is_empty() {
        Err(Unfit::because("is empty"))
    } else if text.chars().any(char::is_control) {
        Err(Unfit::because("has control characters"))
    } else {
        Ok(text.to_owned())
    }
}
