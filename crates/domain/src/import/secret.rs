//! What must never be kept beside a user: hashes, tokens, keys.

use super::SourceValue;

/// Parts of a name that say so wherever they stand in it.
const SECRET_PARTS: &[&str] =
    &["password", "passwd", "passphrase", "passcode", "token", "secret", "apikey", "privatekey"];
/// Words that say so when they stand by themselves.
const SECRET_WORDS: &[&str] = &[
    "hash",
    "hashes",
    "hashed",
    "salt",
    "pwd",
    "pw",
    "pin",
    "otp",
    "totp",
    "jwt",
    "mfa",
    "credential",
    "credentials",
];
/// Kinds of codes that let somebody in.
const SECRET_CODES: &[&str] =
    &["backup", "recovery", "verification", "reset", "confirmation", "magic", "invite"];
/// Last words of names that tell a fact about a secret, not the secret.
const FACTS: &[&str] = &[
    "at",
    "on",
    "date",
    "time",
    "expires",
    "expiry",
    "expiration",
    "expired",
    "until",
    "enabled",
    "required",
    "count",
    "attempts",
    "version",
    "set",
];

/// Whether a column holds, by its name, what others must not read. A time or a truth value is none.
pub(super) fn is_secret(column: &str, value: &SourceValue) -> bool {
    let is_fact = matches!(value, SourceValue::Bool(_) | SourceValue::Instant(_) | SourceValue::LocalTime(_));
    !is_fact && is_secret_name(column)
}

/// Whether a name says that what it names is a secret.
pub(super) fn is_secret_name(name: &str) -> bool {
    let words = words(name);
    if words.last().is_some_and(|last| FACTS.contains(&last.as_str())) {
        return false;
    }
    let together = words.concat();
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    SECRET_PARTS.iter().any(|part| together.contains(part))
        || has(SECRET_WORDS)
        || (has(&["code", "codes", "link", "url"]) && has(SECRET_CODES))
        || together.ends_with("hash")
}

/// The words of a name in `snake_case`, `camelCase` or `kebab-case`, in lower case.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for character in name.chars() {
        if !character.is_alphanumeric() || (was_lower && character.is_uppercase()) {
            words.push(String::new());
        }
        was_lower = character.is_lowercase() || character.is_numeric();
        if let Some(word) = words.last_mut().filter(|_| character.is_alphanumeric()) {
            word.extend(character.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_called_a_secret_is_one() {
        for name in [
            "hashed_password",
            "password_hash",
            "passwordHash",
            "PASSWORD",
            "encryptedpassword",
            "old_passwords",
            "password_reset_token",
            "refresh_token_hash",
            "accessToken",
            "idToken",
            "resetToken",
            "api_key",
            "apiKey",
            "client_secret",
            "twoFactorSecret",
            "otp",
            "pwd",
            "salt",
            "backupCodes",
            "recovery_codes",
            "pwhash",
            "stripe_secret_key",
            "private-key",
            "magicLink",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn what_tells_a_fact_about_a_secret_is_none() {
        for name in [
            "password_reset_expires",
            "passwordChangedAt",
            "refreshTokenExpiresAt",
            "password_set",
            "tokenVersion",
            "two_factor_enabled",
            "username",
            "hashtags",
            "department",
            "pinned",
            "spin",
            "postcode",
            "locale",
            "",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
        assert!(!is_secret("must_change_password", &SourceValue::Bool(true)));
        assert!(is_secret("password", &SourceValue::Bytes(vec![1])));
    }
}
