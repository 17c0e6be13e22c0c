//! The profile on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use super::Model;

/// What the backend knows of a user beside Roster.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "Profile")]
pub struct ProfileResponse {
    /// The time zone, as IANA has it.
    #[schema(example = "Europe/Berlin")]
    pub time_zone: String,
    /// How many todos the user wants to finish a week.
    pub weekly_goal: i16,
}

impl From<Model> for ProfileResponse {
    fn from(profile: Model) -> Self {
        Self { time_zone: profile.time_zone, weekly_goal: profile.weekly_goal }
    }
}

/// Changes a profile: a merge patch (RFC 7396). What is absent stays, `null` is the default again.
#[derive(Debug, ToSchema)]
pub struct ProfilePatch {
    /// The time zone, as IANA has it; `UTC` unless told.
    #[schema(example = "Europe/Berlin")]
    pub time_zone: Option<String>,
    /// How many todos the user wants to finish a week; 0 unless told.
    #[schema(minimum = 0, maximum = 1000)]
    pub weekly_goal: Option<i16>,
}
