//! The fields that several bodies share, and the field codes of what the domain refuses.

use roster_service::OpaqueToken;
use roster_service::domain::{
    DeviceName, DisplayName, Email, EmailError, ExperienceLevel, FirstName, Identity, ImageUrl,
    ImageUrlError, InvalidPhone, LastName, Metadata, MetadataError, NulInPassword, PasswordPolicy,
    PasswordProblem, Phone, PlainPassword, Profile, ProfileChanges, TargetRole, TextError, Username,
    UsernameError,
};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use crate::extract::{Fields, line, object, secret};
use crate::problem::{FieldCode, FieldError, Problem, Refusal};

/// Longest identifier that is read, in bytes; no address or username is longer.
const MAX_IDENTIFIER_BYTES: usize = 512;

pub(super) fn email() -> impl FnOnce(Value) -> Result<Email, Refusal> {
    line(|text| Email::parse(text).map_err(email_refusal))
}

pub(super) fn username() -> impl FnOnce(Value) -> Result<Username, Refusal> {
    line(|text| Username::parse(text).map_err(username_refusal))
}

/// A password, to be set or to be checked. What is set goes through [`check_new_password`] too.
pub(super) fn any_password() -> impl FnOnce(Value) -> Result<PlainPassword, Refusal> {
    secret(|text| {
        PlainPassword::new(text.to_owned())
            .map_err(|NulInPassword| Refusal::new(FieldCode::InvalidValue, "contains a NUL character"))
    })
}

/// Notes everything that the policy has against the password that somebody wants to set in the field `name`.
pub(super) fn check_new_password(
    fields: &mut Fields,
    name: &str,
    password: Option<&PlainPassword>,
    policy: PasswordPolicy,
    identity: &Identity<'_>,
) {
    let verdict = password.map_or(Ok(()), |password| policy.check(password, identity));
    for problem in verdict.err().into_iter().flatten() {
        fields.refuse(name, password_refusal(problem));
    }
}

/// Notes what the policy has against a password that goes with a mailed token, where the use case does not get to see it.
/// That knows by the token whose account it is, and so what else the password must not contain, and tells all of it.
pub(super) fn check_password_of_link(
    fields: &mut Fields,
    name: &str,
    password: Option<&PlainPassword>,
    policy: PasswordPolicy,
    token: Option<&OpaqueToken>,
) {
    if token.is_none() || fields.is_refused() {
        check_new_password(fields, name, password, policy, &Identity::default());
    }
}

/// What somebody signs in as. Anything that cannot be an identifier is one that nobody has.
pub(super) fn login_identifier() -> impl FnOnce(Value) -> Result<String, Refusal> {
    line(|text| match text.trim() {
        "" => Err(Refusal::from(FieldCode::Required)),
        text if text.len() > MAX_IDENTIFIER_BYTES => Err(FieldCode::TooLong.into()),
        text => Ok(text.to_owned()),
    })
}

/// The text of a token. One that is none of ours, however long, is answered like any other that does not fit.
pub(super) fn token_text() -> impl FnOnce(Value) -> Result<Zeroizing<String>, Refusal> {
    secret(|text| match text {
        "" => Err(Refusal::from(FieldCode::Required)),
        text => Ok(Zeroizing::new(text.to_owned())),
    })
}

pub(super) fn device_name() -> impl FnOnce(Value) -> Result<DeviceName, Refusal> {
    line(|text| DeviceName::parse(text).map_err(text_refusal))
}

/// A merge patch of metadata. What it sets stays whatever it is merged into, so that one that is too large by itself is
/// refused here, beside the other fields; the rest shows when it is merged.
pub(super) fn metadata_patch() -> impl FnOnce(Value) -> Result<Map<String, Value>, Refusal> {
    |value| {
        let patch = object(value)?;
        Metadata::default().merged(&patch).map_err(metadata_refusal)?;
        Ok(patch)
    }
}

/// The profile fields of a new account.
pub(super) fn profile(fields: &mut Fields) -> Profile {
    Profile {
        name: fields.optional("name", line(|text| DisplayName::parse(text).map_err(text_refusal))),
        first_name: fields.optional("first_name", line(|text| FirstName::parse(text).map_err(text_refusal))),
        last_name: fields.optional("last_name", line(|text| LastName::parse(text).map_err(text_refusal))),
        phone: fields.optional("phone", line(|text| Phone::parse(text).map_err(phone_refusal))),
        image: fields.optional("image", line(|text| ImageUrl::parse(text).map_err(image_refusal))),
        target_role: fields
            .optional("target_role", line(|text| TargetRole::parse(text).map_err(text_refusal))),
        experience_level: fields.optional("experience_level", line(experience_level)),
    }
}

/// The changes that a user may make to the own account.
pub(super) fn profile_changes(fields: &mut Fields) -> ProfileChanges {
    ProfileChanges {
        username: fields.patch("username", username()),
        name: fields.patch("name", line(|text| DisplayName::parse(text).map_err(text_refusal))),
        first_name: fields.patch("first_name", line(|text| FirstName::parse(text).map_err(text_refusal))),
        last_name: fields.patch("last_name", line(|text| LastName::parse(text).map_err(text_refusal))),
        phone: fields.patch("phone", line(|text| Phone::parse(text).map_err(phone_refusal))),
        image: fields.patch("image", line(|text| ImageUrl::parse(text).map_err(image_refusal))),
        target_role: fields.patch("target_role", line(|text| TargetRole::parse(text).map_err(text_refusal))),
        experience_level: fields.patch("experience_level", line(experience_level)),
        metadata: fields.patch("metadata", metadata_patch()),
    }
}

fn experience_level(text: &str) -> Result<ExperienceLevel, Refusal> {
    ExperienceLevel::parse(text).ok_or_else(|| {
        let known: Vec<_> = ExperienceLevel::ALL.iter().map(|level| level.as_str()).collect();
        Refusal::new(FieldCode::InvalidValue, format!("has to be one of {}", known.join(", ")))
    })
}

pub(super) fn text_refusal(error: TextError) -> Refusal {
    let code = match error {
        // `null` empties a field; a blank text is no name.
        TextError::Blank | TextError::ControlCharacter => FieldCode::InvalidValue,
        TextError::TooLong { .. } => FieldCode::TooLong,
    };
    Refusal::new(code, error.to_string())
}

pub(super) fn email_refusal(error: EmailError) -> Refusal {
    match error {
        EmailError::Blank => FieldCode::Required.into(),
        EmailError::TooLong => Refusal::new(FieldCode::TooLong, error.to_string()),
        _ => FieldCode::InvalidEmail.into(),
    }
}

fn username_refusal(error: UsernameError) -> Refusal {
    let code = match error {
        UsernameError::TooShort => FieldCode::TooShort,
        UsernameError::TooLong => FieldCode::TooLong,
        _ => FieldCode::InvalidUsername,
    };
    Refusal::new(code, error.to_string())
}

fn phone_refusal(_: InvalidPhone) -> Refusal {
    FieldCode::InvalidPhone.into()
}

fn image_refusal(error: ImageUrlError) -> Refusal {
    match error {
        ImageUrlError::TooLong => FieldCode::TooLong.into(),
        ImageUrlError::Invalid => FieldCode::InvalidUrl.into(),
    }
}

/// Metadata of the field `name` that does not fit once it is merged.
pub(crate) fn metadata_refused(name: &str, error: MetadataError) -> Problem {
    Problem::validation(vec![FieldError::field(name, metadata_refusal(error))])
}

pub(super) fn metadata_refusal(error: MetadataError) -> Refusal {
    let code = match error {
        MetadataError::TooLarge => FieldCode::TooLong,
        MetadataError::NotAnObject => FieldCode::WrongType,
        MetadataError::ControlCharacter => FieldCode::InvalidValue,
    };
    Refusal::new(code, error.to_string())
}

/// A password that the policy refuses, with every reason.
pub(crate) fn password_refused(field: &str, problems: &[PasswordProblem]) -> Problem {
    let errors = problems.iter().map(|problem| FieldError::field(field, password_refusal(*problem)));
    Problem::validation(errors.collect())
}

fn password_refusal(problem: PasswordProblem) -> Refusal {
    let code = match problem {
        PasswordProblem::TooShort { .. } => FieldCode::PasswordTooShort,
        PasswordProblem::TooLong => FieldCode::PasswordTooLong,
        PasswordProblem::TooCommon => FieldCode::PasswordTooCommon,
        PasswordProblem::ContainsIdentity => FieldCode::PasswordContainsIdentity,
        PasswordProblem::ControlCharacter => FieldCode::InvalidValue,
    };
    Refusal::new(code, problem.to_string())
}
