//! The fields that these stories add to a user: a time zone, a weekly goal, and a nickname that nobody else has.

use roster_api::backend::Backend;
use roster_api::extract::{Fields, integer, line, unfit};
use roster_api::owned::{Filter, OwnedEntity, UserScope, WhenDeleted};
use roster_api::problem::Refusal;
use roster_api::profile::{Profile, ProfileFilter, patch_column};
use roster_api::service::domain::Patch;
use roster_api::service::persistence::owned::sea_orm::{self, entity::prelude::*};
use serde::Serialize;
use utoipa::ToSchema;

use crate::support::{TestApp, TestDatabase};

/// A row of the table `preferences`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "preferences")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: Uuid,
    pub time_zone: String,
    pub weekly_goal: i32,
    #[sea_orm(unique)]
    pub nickname: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

/// What somebody prefers.
#[derive(Serialize, ToSchema)]
pub(crate) struct Preferences {
    time_zone: String,
    weekly_goal: i32,
    #[schema(required = true)]
    nickname: Option<String>,
}

impl From<Model> for Preferences {
    fn from(row: Model) -> Self {
        let Model { time_zone, weekly_goal, nickname, .. } = row;
        Self { time_zone, weekly_goal, nickname }
    }
}

impl OwnedEntity for Entity {
    type Scope = UserScope;
    type Export = Preferences;

    const NAME: &'static str = "preferences";
    const ID: Column = Column::UserId;
    const OWNER: Column = Column::UserId;
    const VERSION: Option<Column> = None;
    const WHEN_DELETED: WhenDeleted = WhenDeleted::Hide;
}

/// Changes what somebody prefers.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it is there for the document")]
pub(crate) struct PreferencesPatch {
    time_zone: Option<String>,
    #[schema(minimum = 0, maximum = 1000)]
    weekly_goal: Option<i32>,
    nickname: Option<String>,
}

/// A change that was read.
pub(crate) struct Changes {
    time_zone: Patch<String>,
    weekly_goal: Patch<i64>,
    nickname: Patch<String>,
}

impl Profile for Entity {
    type Patch = PreferencesPatch;
    type Changes = Changes;

    fn read(fields: &mut Fields) -> Changes {
        Changes {
            time_zone: fields.patch("time_zone", line(time_zone)),
            weekly_goal: fields.patch("weekly_goal", integer(0..=1000)),
            nickname: fields.patch("nickname", line(|text| Ok::<_, Refusal>(text.to_owned()))),
        }
    }

    fn apply(changes: &Changes, row: &mut ActiveModel) {
        patch_column(&mut row.time_zone, &changes.time_zone, Clone::clone, "UTC".to_owned());
        let goal = |goal: &i64| i32::try_from(*goal).unwrap_or(i32::MAX);
        patch_column(&mut row.weekly_goal, &changes.weekly_goal, goal, 0);
        patch_column(&mut row.nickname, &changes.nickname, |name| Some(name.clone()), None);
    }

    fn filters() -> Vec<ProfileFilter<Self>> {
        vec![
            ProfileFilter::new("time_zone", "The time zone.", |text| {
                Ok(Filter::eq(Column::TimeZone, time_zone(text)?))
            }),
            ProfileFilter::new("weekly_goal", "The goal of a week.", |text| {
                let goal: i32 = text.parse().map_err(|_| unfit("a whole number"))?;
                Ok(Filter::eq(Column::WeeklyGoal, goal))
            }),
        ]
    }
}

fn time_zone(text: &str) -> Result<String, Refusal> {
    let known = ["UTC", "Europe/Berlin", "America/New_York"];
    known.contains(&text).then(|| text.to_owned()).ok_or_else(|| unfit("a time zone"))
}

pub(crate) mod migration {
    use roster_api::owned::migration::sea_orm_migration::prelude::*;
    use roster_api::owned::migration::{create_profile_table, drop_owned_table, profile_table};

    pub(crate) struct Migrator;

    impl MigratorTrait for Migrator {
        fn migrations() -> Vec<Box<dyn MigrationTrait>> {
            vec![Box::new(CreatePreferences)]
        }

        fn migration_table_name() -> DynIden {
            "preferences_migrations".into_iden()
        }
    }

    struct CreatePreferences;

    impl MigrationName for CreatePreferences {
        fn name(&self) -> &'static str {
            "m20261121_000100_create_preferences"
        }
    }

    #[async_trait::async_trait]
    impl MigrationTrait for CreatePreferences {
        async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
            let mut preferences = profile_table("preferences");
            preferences
                .col(ColumnDef::new("time_zone").string_len(64).not_null().default("UTC"))
                .col(ColumnDef::new("weekly_goal").integer().not_null().default(0))
                .col(ColumnDef::new("nickname").string_len(50).unique_key());
            create_profile_table(manager, "preferences", &preferences).await
        }

        async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
            drop_owned_table(manager, "preferences").await
        }
    }
}

pub(super) fn backend() -> Backend {
    Backend::new("preferences", "1.0.0").migrations(migration::Migrator).profile::<Entity>()
}

/// An application whose users have preferences.
pub(super) async fn app(db: TestDatabase) -> TestApp {
    TestApp::of(backend(), db, &[]).await
}
