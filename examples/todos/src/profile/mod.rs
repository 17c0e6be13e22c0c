//! What this backend knows of a user beside Roster: a time zone, and how many todos a week.

pub mod wire;

use std::str::FromStr;

use chrono_tz::Tz;
use roster_api::extract::{Fields, integer, line, unfit};
use roster_api::owned::{Filter, OwnedEntity, UserScope, WhenDeleted};
use roster_api::problem::Refusal;
use roster_api::profile::{Profile, ProfileFilter, patch_column};
use roster_api::service::domain::Patch;
use sea_orm::entity::prelude::*;

/// The time zone of whoever has told none.
pub const DEFAULT_TIME_ZONE: &str = "UTC";
/// The most todos that somebody may want to finish a week.
pub const MAX_WEEKLY_GOAL: i16 = 1_000;

/// A row of the table `profiles`: one a user.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "profiles")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: Uuid,
    /// Name of a time zone, as IANA has it.
    pub time_zone: String,
    /// How many todos the user wants to finish a week.
    pub weekly_goal: i16,
}

impl ActiveModelBehavior for ActiveModel {}

impl OwnedEntity for Entity {
    type Scope = UserScope;
    type Export = wire::ProfileResponse;

    const NAME: &'static str = "profile";
    const ID: Column = Column::UserId;
    const OWNER: Column = Column::UserId;
    const VERSION: Option<Column> = None;
    const WHEN_DELETED: WhenDeleted = WhenDeleted::Hide;
}

/// What somebody changes of their profile.
#[derive(Debug)]
pub struct Changes {
    time_zone: Patch<String>,
    weekly_goal: Patch<i16>,
}

impl Profile for Entity {
    type Patch = wire::ProfilePatch;
    type Changes = Changes;

    fn read(fields: &mut Fields) -> Changes {
        Changes {
            time_zone: fields.patch("time_zone", line(time_zone)),
            weekly_goal: fields.patch("weekly_goal", |value| {
                let goal = integer(0..=i64::from(MAX_WEEKLY_GOAL))(value)?;
                i16::try_from(goal).map_err(|_| unfit("less"))
            }),
        }
    }

    fn apply(changes: &Changes, row: &mut ActiveModel) {
        patch_column(&mut row.time_zone, &changes.time_zone, Clone::clone, DEFAULT_TIME_ZONE.to_owned());
        patch_column(&mut row.weekly_goal, &changes.weekly_goal, |goal| *goal, 0);
    }

    fn filters() -> Vec<ProfileFilter<Self>> {
        let zone = |text: &str| Ok(Filter::eq(Column::TimeZone, time_zone(text)?));
        vec![ProfileFilter::new("time_zone", "The time zone, as IANA has it.", zone)]
    }
}

/// The name of a time zone.
fn time_zone(text: &str) -> Result<String, Refusal> {
    let zone =
        Tz::from_str(text).map_err(|_| unfit("the IANA name of a time zone, such as Europe/Berlin"))?;
    Ok(zone.name().to_owned())
}
