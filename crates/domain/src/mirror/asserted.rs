//! What of a token's claims counts.

use serde_json::{Map, Value};

use crate::{DisplayName, Email, ImageUrl, Patch, Timestamp};

/// What an issuer says of a user, as far as it counts here.
///
/// Claims come under the names of `OpenID` Connect and under those of Better Auth, which puts its whole user object into the
/// token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssertedUser {
    /// `email`
    pub email: Email,
    /// `email_verified`, `emailVerified`: whether it is the boolean `true`, under each name that is there. `None` when it is
    /// absent.
    pub email_verified: Option<bool>,
    /// `name`; an unfit one is left out.
    pub name: Patch<DisplayName>,
    /// `image`, `picture`; an unfit one is left out.
    pub image: Patch<ImageUrl>,
    /// `createdAt`, `created_at`, when it can be read.
    pub created_at: Option<Timestamp>,
    /// `updatedAt`, `updated_at`, when it can be read.
    pub updated_at: Option<Timestamp>,
    /// What the user is at the issuer: `role`, a text (Better Auth writes several with commas between) or a list of texts,
    /// and before all others `banned` when that claim is the boolean `true`. It counts through the operator's map alone.
    pub roles: Vec<String>,
}

/// The token tells no address, or one that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the token tells no e-mail address that can be used")]
pub struct UnfitEmail;

impl AssertedUser {
    /// Reads the claims of a token.
    pub fn read(claims: &Map<String, Value>) -> Result<Self, UnfitEmail> {
        let email = claims.get("email").and_then(Value::as_str).ok_or(UnfitEmail)?;
        Ok(Self {
            email: Email::parse(email).map_err(|_| UnfitEmail)?,
            email_verified: email_verified(claims),
            name: text(claims, &["name"], |text| DisplayName::parse(text).ok()),
            image: text(claims, &["image", "picture"], |text| ImageUrl::parse(text).ok()),
            created_at: time(claims, &["createdAt", "created_at"]),
            updated_at: time(claims, &["updatedAt", "updated_at"]),
            roles: roles(claims),
        })
    }
}

/// The claim of the first of these names that is there.
fn first<'c>(claims: &'c Map<String, Value>, names: &[&str]) -> Option<&'c Value> {
    names.iter().find_map(|name| claims.get(*name))
}

fn email_verified(claims: &Map<String, Value>) -> Option<bool> {
    let mut told = ["email_verified", "emailVerified"].iter().filter_map(|name| claims.get(*name)).peekable();
    told.peek()?;
    Some(told.all(|value| *value == Value::Bool(true)))
}

fn text<T>(claims: &Map<String, Value>, names: &[&str], parse: impl Fn(&str) -> Option<T>) -> Patch<T> {
    match first(claims, names) {
        Some(Value::Null) => Patch::Clear,
        Some(Value::String(text)) => parse(text).map_or(Patch::Keep, Patch::Set),
        _ => Patch::Keep,
    }
}

/// RFC 3339, or the seconds of a `NumericDate` (RFC 7519, section 2).
fn time(claims: &Map<String, Value>, names: &[&str]) -> Option<Timestamp> {
    match first(claims, names)? {
        Value::String(text) => Timestamp::parse_rfc3339(text),
        Value::Number(seconds) => {
            seconds.as_i64()?.checked_mul(1_000_000).and_then(Timestamp::from_unix_micros)
        }
        _ => None,
    }
}

fn roles(claims: &Map<String, Value>) -> Vec<String> {
    let banned = (claims.get("banned") == Some(&Value::Bool(true))).then_some("banned");
    let told: Vec<&str> = match claims.get("role") {
        Some(Value::String(role)) => role.split(',').map(str::trim).collect(),
        Some(Value::Array(roles)) => roles.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    banned.into_iter().chain(told).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use serde_json::json;

    use super::*;

    fn read(claims: Value) -> Result<AssertedUser, UnfitEmail> {
        let Value::Object(mut claims) = claims else { unreachable!() };
        claims.entry("email").or_insert(json!("Ada@example.com"));
        AssertedUser::read(&claims)
    }

    fn at(text: &str) -> Option<Timestamp> {
        Timestamp::parse_rfc3339(text)
    }

    #[test]
    fn a_user_of_better_auth_is_read_as_it_stands_in_the_token() {
        let user = read(json!({
            "name": "Ada Lovelace", "emailVerified": true, "image": "https://example.com/a.png",
            "createdAt": "2025-12-01T10:00:00.123Z", "updatedAt": "2025-12-02T10:00:00.000Z", "role": "owner, admin",
        }));
        let user = user.unwrap();
        assert_eq!(user.email.as_typed(), "Ada@example.com");
        assert_eq!(user.email_verified, Some(true));
        assert_eq!(user.name, Patch::Set(DisplayName::parse("Ada Lovelace").unwrap()));
        assert_eq!(user.image, Patch::Set(ImageUrl::parse("https://example.com/a.png").unwrap()));
        assert_eq!(user.created_at, at("2025-12-01T10:00:00.123Z"));
        assert_eq!(user.updated_at, at("2025-12-02T10:00:00Z"));
        assert_eq!(user.roles, ["owner", "admin"]);
    }

    #[test]
    fn the_names_of_openid_connect_are_read_as_well() {
        let user = read(json!({
            "email_verified": true, "picture": "https://example.com/p.png", "updated_at": 1_764_547_200,
            "created_at": "2025-11-30T01:00:00+01:00",
        }));
        let user = user.unwrap();
        assert_eq!(user.email_verified, Some(true));
        assert_eq!(user.image, Patch::Set(ImageUrl::parse("https://example.com/p.png").unwrap()));
        assert_eq!(user.updated_at, at("2025-12-01T00:00:00Z"));
        assert_eq!(user.created_at, at("2025-11-30T00:00:00Z"));
    }

    #[test]
    fn a_token_has_to_tell_an_address() {
        for email in [json!(null), json!(["ada@example.com"]), json!("ada"), json!(""), json!(7)] {
            assert_eq!(read(json!({ "email": email })), Err(UnfitEmail), "{email}");
        }
        assert_eq!(AssertedUser::read(&Map::new()), Err(UnfitEmail));
    }

    /// XI-07 (the verified flag): only the boolean `true`, and no other name says otherwise.
    #[test]
    fn verified_is_what_every_name_calls_true() {
        let verified = |claims: Value| read(claims).unwrap().email_verified;
        assert_eq!(verified(json!({})), None);
        for value in [json!("true"), json!(1), json!(null), json!(false), json!([true]), json!("True")] {
            assert_eq!(verified(json!({ "email_verified": value })), Some(false), "{value}");
            assert_eq!(
                verified(json!({ "emailVerified": value, "email_verified": true })),
                Some(false),
                "{value}"
            );
        }
        assert_eq!(verified(json!({ "emailVerified": true, "email_verified": true })), Some(true));
    }

    #[test]
    fn null_clears_and_what_is_absent_or_unfit_keeps() {
        let told = |claims: Value| {
            let user = read(claims).unwrap();
            (user.name, user.image)
        };
        assert_eq!(told(json!({ "name": null, "image": null })), (Patch::Clear, Patch::Clear));
        assert_eq!(told(json!({})), (Patch::Keep, Patch::Keep));
        let unfit = json!({ "name": "a\nb", "image": "javascript:alert(1)" });
        assert_eq!(told(unfit), (Patch::Keep, Patch::Keep));
        assert_eq!(told(json!({ "name": ["Ada"], "image": 7 })), (Patch::Keep, Patch::Keep));
    }

    #[test]
    fn a_time_that_cannot_be_read_is_none() {
        let told = |value: Value| read(json!({ "created_at": value })).unwrap().created_at;
        for value in
            [json!("yesterday"), json!(null), json!(1.5), json!(i64::MAX), json!("2025-13-01T00:00:00Z")]
        {
            assert_eq!(told(value.clone()), None, "{value}");
        }
    }

    #[test]
    fn being_banned_comes_before_every_role() {
        let told = |claims: Value| read(claims).unwrap().roles;
        assert_eq!(told(json!({ "role": ["a", 7, "b"], "banned": true })), ["banned", "a", "b"]);
        assert_eq!(told(json!({ "role": "admin", "banned": "true" })), ["admin"]);
        assert!(told(json!({ "role": null, "banned": false })).is_empty());
    }
}
