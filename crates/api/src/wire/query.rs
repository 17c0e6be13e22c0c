//! The values of query parameters.

use roster_service::domain::{TimeRange, UserId};

use crate::extract::{QueryParams, time, unfit};
use crate::problem::Refusal;

/// Two parameters that bound a span of time.
pub(super) fn time_range(params: &mut QueryParams, after: &str, before: &str) -> TimeRange {
    TimeRange { after: params.optional(after, time), before: params.optional(before, time) }
}

/// The id of a user.
pub(super) fn user_id(text: &str) -> Result<UserId, Refusal> {
    text.parse().map_err(|_| unfit("a UUID"))
}
