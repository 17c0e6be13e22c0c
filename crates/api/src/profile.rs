//! A backend's own fields of a user, which are part of the user object.

mod registered;

use std::sync::Arc;

use roster_service::owned::{Filter, OwnedEntity, UserScope};
use utoipa::ToSchema;

pub(crate) use self::registered::OwnFields;
use crate::extract::Fields;
use crate::problem::Refusal;
pub use roster_service::owned::patch_column;

/// A backend's own fields of a user: an owned entity of which a user has one row at most. Its id is its owner, so `ID` and
/// `OWNER` name the same column, the primary key; its migration is made by `profile_table` and `create_profile_table`.
///
/// As [`OwnedEntity::Export`] writes a row, it stands as `profile` in the user object, in the export and in the document;
/// where there is no row, `profile` is `null`. [`Backend::profile`](crate::backend::Backend::profile) registers it.
///
/// ```
/// # mod preferences {
/// #     use roster_api::owned::{OwnedEntity, UserScope, WhenDeleted};
/// #     use roster_api::service::persistence::owned::sea_orm::{self, entity::prelude::*};
/// #     #[sea_orm::model]
/// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
/// #     #[sea_orm(table_name = "preferences")]
/// #     pub struct Model {
/// #         #[sea_orm(primary_key, auto_increment = false)]
/// #         pub user_id: Uuid,
/// #         pub weekly_goal: i16,
/// #     }
/// #     impl ActiveModelBehavior for ActiveModel {}
/// #     #[derive(serde::Serialize, utoipa::ToSchema)]
/// #     pub struct Preferences { weekly_goal: i16 }
/// #     impl From<Model> for Preferences {
/// #         fn from(row: Model) -> Self { Self { weekly_goal: row.weekly_goal } }
/// #     }
/// #     impl OwnedEntity for Entity {
/// #         type Scope = UserScope;
/// #         type Export = Preferences;
/// #         const NAME: &'static str = "profile";
/// #         const ID: Column = Column::UserId;
/// #         const OWNER: Column = Column::UserId;
/// #         const VERSION: Option<Column> = None;
/// #         const WHEN_DELETED: WhenDeleted = WhenDeleted::Hide;
/// #     }
/// # }
/// # #[derive(utoipa::ToSchema)] pub struct PreferencesPatch { weekly_goal: Option<i16> }
/// use roster_api::extract::{Fields, integer, unfit};
/// use roster_api::owned::Filter;
/// use roster_api::profile::{Profile, ProfileFilter, patch_column};
/// use roster_api::service::domain::Patch;
///
/// /// What somebody changes of their preferences.
/// pub struct Changes { weekly_goal: Patch<i64> }
///
/// impl Profile for preferences::Entity {
///     type Patch = PreferencesPatch;
///     type Changes = Changes;
///
///     fn read(fields: &mut Fields) -> Changes {
///         Changes { weekly_goal: fields.patch("weekly_goal", integer(0..=1000)) }
///     }
///
///     fn apply(changes: &Changes, row: &mut preferences::ActiveModel) {
///         patch_column(&mut row.weekly_goal, &changes.weekly_goal, |goal| *goal as i16, 0);
///     }
///
///     fn filters() -> Vec<ProfileFilter<Self>> {
///         let weekly_goal = |text: &str| {
///             let goal: i16 = text.parse().map_err(|_| unfit("a whole number"))?;
///             Ok(Filter::eq(preferences::Column::WeeklyGoal, goal))
///         };
///         vec![ProfileFilter::new("weekly_goal", "Todos that the user wants to finish a week.", weekly_goal)]
///     }
/// }
///
/// let backend = roster_api::backend::Backend::new("todos", "1.0.0").profile::<preferences::Entity>();
/// ```
pub trait Profile: OwnedEntity<Scope = UserScope, Export: ToSchema> {
    /// What a change may hold, for the document: all fields optional, `null` where that clears.
    type Patch: ToSchema;

    /// A change that was read.
    type Changes: Send + Sync + 'static;

    /// Reads a merge patch (RFC 7396) of the fields: [`Fields`] notes each one that does not fit.
    fn read(fields: &mut Fields) -> Self::Changes;

    /// Sets what is changed, in a transaction that may run more than once. A row that is not there yet begins with what this sets,
    /// and with what the other columns have for a default.
    fn apply(changes: &Self::Changes, row: &mut Self::ActiveModel);

    /// By which fields users can be listed.
    fn filters() -> Vec<ProfileFilter<Self>> {
        Vec::new()
    }
}

/// A field that users can be listed by: the parameter `profile.<field>` of the list of users. Who has no profile is in no
/// such list.
pub struct ProfileFilter<E: OwnedEntity> {
    parameter: String,
    description: &'static str,
    read: ReadFilter<E>,
}

type ReadFilter<E> = Arc<dyn Fn(&str) -> Result<Filter<E>, Refusal> + Send + Sync>;

impl<E: OwnedEntity> ProfileFilter<E> {
    /// A field, what it is to a reader of the document, and how a value of the parameter is read.
    pub fn new(
        field: &str,
        description: &'static str,
        read: impl Fn(&str) -> Result<Filter<E>, Refusal> + Send + Sync + 'static,
    ) -> Self {
        Self { parameter: format!("profile.{field}"), description, read: Arc::new(read) }
    }
}
