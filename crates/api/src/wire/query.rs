//! The values of query parameters.

use roster_service::domain::{TimeRange, Timestamp, UserId};

use crate::extract::QueryParams;
use crate::problem::{FieldCode, Refusal};

fn unfit(wanted: impl Into<String>) -> Refusal {
    Refusal::new(FieldCode::InvalidValue, format!("has to be {}", wanted.into()))
}

/// `true` or `false`.
pub(crate) fn truth(text: &str) -> Result<bool, Refusal> {
    text.parse().map_err(|_| unfit("true or false"))
}

/// A time.
fn time(text: &str) -> Result<Timestamp, Refusal> {
    Timestamp::parse_rfc3339(text).ok_or_else(|| unfit("a time such as 2026-12-31T00:00:00Z"))
}

/// Two parameters that bound a span of time.
pub(super) fn time_range(params: &mut QueryParams, after: &str, before: &str) -> TimeRange {
    TimeRange { after: params.optional(after, time), before: params.optional(before, time) }
}

/// The id of a user.
pub(super) fn user_id(text: &str) -> Result<UserId, Refusal> {
    text.parse().map_err(|_| unfit("a UUID"))
}

/// One of some words, in any case.
pub(super) fn one_of<T: Copy>(
    all: &'static [T],
    name: fn(T) -> &'static str,
) -> impl FnOnce(&str) -> Result<T, Refusal> {
    move |text| {
        let known = all.iter().find(|known| name(**known).eq_ignore_ascii_case(text));
        known.copied().ok_or_else(|| {
            let names: Vec<_> = all.iter().map(|known| name(*known)).collect();
            unfit(format!("one of {}", names.join(", ")))
        })
    }
}
