//! Bodies about the signed-in user.

use roster_service::ProfileChange;
use roster_service::domain::ProfileChanges;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::fields::profile_changes;
use crate::extract::JsonBody;
use crate::problem::Problem;
use crate::profile::OwnFields;

/// Changes one's own account: a merge patch (RFC 7396). What is absent stays, `null` clears.
#[derive(Debug, ToSchema)]
pub struct UpdateMeRequest {
    /// The username: 3 to 50 letters, digits, dots, dashes and underscores.
    #[schema(min_length = 3, max_length = 50, pattern = "^[A-Za-z0-9._-]+$")]
    pub username: Option<String>,
    /// The display name.
    #[schema(max_length = 255)]
    pub name: Option<String>,
    /// The first name.
    #[schema(max_length = 100)]
    pub first_name: Option<String>,
    /// The last name.
    #[schema(max_length = 100)]
    pub last_name: Option<String>,
    /// The phone number in international form (E.164).
    pub phone: Option<String>,
    /// URL of a picture, http or https.
    #[schema(format = "uri", max_length = 2048)]
    pub image: Option<String>,
    /// The career that the user aims at.
    #[schema(max_length = 255)]
    pub target_role: Option<String>,
    /// The user's level of experience.
    #[schema(schema_with = super::user::nullable_experience_level)]
    pub experience_level: Option<String>,
    /// The user's own data: merged into what is there; 16 KiB at most altogether.
    #[schema(value_type = Option<Object>)]
    pub metadata: Option<Map<String, Value>>,
}

impl UpdateMeRequest {
    pub(crate) fn parse(body: JsonBody, own: &OwnFields) -> Result<(ProfileChanges, ProfileChange), Problem> {
        let mut fields = body.fields();
        let changes = profile_changes(&mut fields);
        let own = own.change(&mut fields);
        fields.finish(|| Some((changes, own)))
    }
}
