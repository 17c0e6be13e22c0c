//! What users tell about themselves.

use serde_json::{Map, Value};

use super::{
    DisplayName, FirstName, ImageUrl, LastName, Metadata, MetadataError, Phone, TargetRole, Username,
};
use crate::named::named;

named! {
    /// How experienced somebody is in their career.
    pub enum ExperienceLevel {
        /// Before the first position.
        Entry = "entry",
        /// In the first years.
        Junior = "junior",
        /// Works independently.
        Mid = "mid",
        /// Guides others in their work.
        Senior = "senior",
        /// Leads a team.
        Lead = "lead",
        /// Sets the direction beyond a team.
        Principal = "principal",
    }
}

/// The profile fields of a user.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// The whole name.
    pub name: Option<DisplayName>,
    /// The given name.
    pub first_name: Option<FirstName>,
    /// The family name.
    pub last_name: Option<LastName>,
    /// The phone number.
    pub phone: Option<Phone>,
    /// Where the picture is.
    pub image: Option<ImageUrl>,
    /// The career target.
    pub target_role: Option<TargetRole>,
    /// The experience.
    pub experience_level: Option<ExperienceLevel>,
}

/// What a merge patch says of one field (RFC 7396).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// Absent: the field stays as it is.
    #[default]
    Keep,
    /// `null`: the field is emptied.
    Clear,
    /// The field gets this value.
    Set(T),
}

impl<T> Patch<T> {
    /// Changes `field` accordingly.
    pub fn apply_to(self, field: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Clear => *field = None,
            Self::Set(value) => *field = Some(value),
        }
    }
}

/// What a user changes about themselves in one go.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ProfileChanges {
    /// The username.
    pub username: Patch<Username>,
    /// The whole name.
    pub name: Patch<DisplayName>,
    /// The given name.
    pub first_name: Patch<FirstName>,
    /// The family name.
    pub last_name: Patch<LastName>,
    /// The phone number.
    pub phone: Patch<Phone>,
    /// Where the picture is.
    pub image: Patch<ImageUrl>,
    /// The career target.
    pub target_role: Patch<TargetRole>,
    /// The experience.
    pub experience_level: Patch<ExperienceLevel>,
    /// The user's own data: `Set` is a merge patch of it, `Clear` empties it.
    pub metadata: Patch<Map<String, Value>>,
}

impl ProfileChanges {
    /// Whether something is to change that belongs to a user's identity: where another issuer keeps that, it is its to say.
    pub fn is_about_identity(&self) -> bool {
        self.name != Patch::Keep || self.image != Patch::Keep
    }

    pub(super) fn merged_metadata(&self, current: &Metadata) -> Result<Metadata, MetadataError> {
        match &self.metadata {
            Patch::Keep => Ok(current.clone()),
            Patch::Clear => Ok(Metadata::default()),
            Patch::Set(patch) => current.merged(patch),
        }
    }

    pub(super) fn apply_to(self, username: &mut Option<Username>, profile: &mut Profile) {
        self.username.apply_to(username);
        self.name.apply_to(&mut profile.name);
        self.first_name.apply_to(&mut profile.first_name);
        self.last_name.apply_to(&mut profile.last_name);
        self.phone.apply_to(&mut profile.phone);
        self.image.apply_to(&mut profile.image);
        self.target_role.apply_to(&mut profile.target_role);
        self.experience_level.apply_to(&mut profile.experience_level);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_reads_back_by_its_exact_name() {
        assert_eq!(ExperienceLevel::ALL.len(), 6);
        for level in ExperienceLevel::ALL {
            assert_eq!(ExperienceLevel::parse(level.as_str()), Some(*level));
        }
        for other in ["", "Mid", "mid ", "expert"] {
            assert_eq!(ExperienceLevel::parse(other), None);
        }
    }
}
