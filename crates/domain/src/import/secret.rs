//! What must never be kept beside a user: hashes, tokens, keys.

use serde_json::Value;

use super::values::is_iso_time;

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
/// What makes a key one that lets somebody in.
const SECRET_KEYS: &[&str] = &["api", "private", "secret", "access", "encryption", "signing"];
/// Last words of names that tell a fact about a secret, not the secret.
const FACTS: &[&str] = &[
    "at",
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
];

/// Whether what is called so holds what others must not read. A truth value is no secret, nor is a time.
pub(super) fn is_secret(name: &str, value: &Value) -> bool {
    let is_harmless = match value {
        Value::Null | Value::Bool(_) => true,
        Value::Number(number) => matches!(number.as_i64(), Some(0 | 1)),
        Value::String(text) => is_iso_time(text),
        Value::Array(_) | Value::Object(_) => false,
    };
    !is_harmless && is_secret_name(name)
}

/// Whether a name says that what it names is a secret.
fn is_secret_name(name: &str) -> bool {
    let words = words(name);
    if words.last().is_some_and(|last| FACTS.contains(&last.as_str())) {
        return false;
    }
    let together = words.concat();
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    SECRET_PARTS.iter().any(|part| together.contains(part))
        || has(SECRET_WORDS)
        || (has(&["code", "codes", "link", "url"]) && has(SECRET_CODES))
        || (has(&["key", "keys"]) && has(SECRET_KEYS))
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
    use serde_json::json;

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
    }

    #[test]
    fn truth_values_and_times_are_no_secrets_whatever_their_name() {
        for value in
            [json!(null), json!(true), json!(0), json!(1), json!("2024-01-01T00:00:00Z"), json!("2024-01-01")]
        {
            assert!(!is_secret("password", &value), "{value}");
        }
        for value in [json!(1234), json!("1704067200"), json!("x"), json!(["x"]), json!({"a": 1})] {
            assert!(is_secret("password", &value), "{value}");
            assert!(!is_secret("locale", &value), "{value}");
        }
    }
}
