//! One issuer whose tokens are trusted.

use roster_service::domain::RoleName;

use super::raw::{Raw, Unfit};
use super::value::{HttpUrl, list};

/// Signatures that an issuer may use: public-key ones only, for a shared secret would let Roster sign as the issuer.
const ALGORITHMS: [&str; 9] =
    ["EdDSA", "ES256", "ES384", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];

/// Most characters of an issuer's name.
const MAX_NAME_CHARS: usize = 255;

/// One issuer whose tokens are trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// The `iss` of its tokens.
    pub issuer: String,
    /// Where its keys are: https, or http on this machine.
    pub jwks_url: HttpUrl,
    /// The `aud` that its tokens have to carry.
    pub audience: String,
    /// The `typ` that the header has to have, when set.
    pub typ: Option<String>,
    /// The signatures that are taken; those that fit each key when empty.
    pub algorithms: Vec<String>,
    /// Which role of Roster's a new user gets for a role at the issuer.
    pub role_map: Vec<(String, RoleName)>,
}

/// Reads all issuers; two with the same name would leave it open whose keys count.
pub(super) fn read_all(raw: &Raw) -> Result<Vec<Issuer>, Unfit> {
    let issuers = list(raw, read)?;
    let mut names: Vec<_> = issuers.iter().map(|issuer| issuer.issuer.as_str()).collect();
    names.sort_unstable();
    let all = names.len();
    names.dedup();
    if names.len() == all { Ok(issuers) } else { Err(Unfit::because("an issuer is there twice")) }
}

fn read(raw: &Raw) -> Result<Issuer, Unfit> {
    let (mut issuer, mut jwks_url, mut audience, mut typ) = (None, None, None, None);
    let (mut algorithms, mut role_map) = (Vec::new(), Vec::new());
    for (key, value) in raw.entries().map_err(|_| Unfit::because("is no table"))? {
        match key.as_str() {
            "issuer" => issuer = Some(name(value)?),
            "jwks_url" => jwks_url = Some(key_set_url(value)?),
            "audience" => audience = Some(filled("audience", value)?),
            "typ" => typ = Some(filled("typ", value)?),
            "algorithms" => {
                algorithms =
                    list(value, algorithm).map_err(|_| Unfit::because("has an unfit `algorithms`"))?;
            }
            "role_map" => role_map = roles(value)?,
            unknown => {
                return Err(Unfit::because(format!("has the unknown key `{}`", unknown.escape_debug())));
            }
        }
    }
    let missing = |name: &str| Unfit::because(format!("lacks `{name}`"));
    Ok(Issuer {
        issuer: issuer.ok_or_else(|| missing("issuer"))?,
        jwks_url: jwks_url.ok_or_else(|| missing("jwks_url"))?,
        audience: audience.ok_or_else(|| missing("audience"))?,
        typ,
        algorithms,
        role_map,
    })
}

fn filled(name: &str, value: &Raw) -> Result<String, Unfit> {
    value
        .as_text()
        .ok()
        .filter(|text| !text.is_empty() && !text.contains(char::is_control))
        .map(str::to_owned)
        .ok_or_else(|| Unfit::because(format!("has an unfit `{name}`")))
}

/// It is kept with every user of the issuer, in a column of so many characters.
fn name(value: &Raw) -> Result<String, Unfit> {
    filled("issuer", value).and_then(|name| {
        if name.chars().nth(MAX_NAME_CHARS).is_some() {
            Err(Unfit::because("has an unfit `issuer`"))
        } else {
            Ok(name)
        }
    })
}

fn key_set_url(value: &Raw) -> Result<HttpUrl, Unfit> {
    HttpUrl::read(value)
        .ok()
        .filter(|url| url.is_https() || url.is_loopback())
        .ok_or_else(|| Unfit::because("has a `jwks_url` that is not https (http only on this machine)"))
}

fn algorithm(value: &Raw) -> Result<String, Unfit> {
    let text = value.as_text()?;
    if ALGORITHMS.contains(&text) { Ok(text.to_owned()) } else { Err(Unfit::PLAIN) }
}

fn roles(value: &Raw) -> Result<Vec<(String, RoleName)>, Unfit> {
    value
        .entries()
        .map_err(|_| Unfit::because("has a `role_map` that is no table"))?
        .iter()
        .map(|(claim, role)| {
            let role = RoleName::parse(&filled("role_map", role)?);
            Ok((
                claim.clone(),
                role.map_err(|_| Unfit::because("has a `role_map` to what no role is called"))?,
            ))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

    use super::*;

    const MINIMAL: &str =
        r#"issuer="https://auth.example", jwks_url="https://auth.example/jwks", audience="app""#;

    #[test]
    fn an_issuer_needs_its_three_keys_and_may_have_three_more() {
        let issuers = read_all(&Raw::text(&format!("[{{{MINIMAL}}}]"))).unwrap();
        assert_eq!(issuers[0].audience, "app");
        assert_eq!((issuers[0].typ.as_deref(), issuers[0].algorithms.len()), (None, 0));
        let full = format!(
            r#"[{{{MINIMAL}, typ="at+jwt", algorithms=["EdDSA", "ES256"], role_map={{owner="admin"}}}}]"#
        );
        let issuers = read_all(&Raw::text(&full)).unwrap();
        assert_eq!(issuers[0].algorithms, ["EdDSA", "ES256"]);
        assert_eq!(issuers[0].role_map, [("owner".to_owned(), RoleName::admin())]);
    }

    #[test]
    fn what_is_missing_unknown_or_unfit_is_named() {
        let cases = [
            (r#"[{issuer="a", audience="b"}]"#.to_owned(), "item 1 lacks `jwks_url`"),
            (format!(r#"[{{{MINIMAL}, colour="red"}}]"#), "item 1 has the unknown key `colour`"),
            (format!(r#"[{{{MINIMAL}, algorithms=["HS256"]}}]"#), "item 1 has an unfit `algorithms`"),
            (
                format!(r#"[{{{MINIMAL}, role_map={{a="No Role"}}}}]"#),
                "item 1 has a `role_map` to what no role is called",
            ),
            (
                format!(r#"[{{issuer="{}", jwks_url="https://a.example", audience="b"}}]"#, "a".repeat(256)),
                "item 1 has an unfit `issuer`",
            ),
            (format!("[{{{MINIMAL}}}, {{{MINIMAL}}}]"), "an issuer is there twice"),
            ("[3]".to_owned(), "item 1 is no table"),
            ("[{".to_owned(), "the list is not valid TOML"),
        ];
        for (text, reason) in cases {
            assert_eq!(read_all(&Raw::text(&text)), Err(Unfit::because(reason)), "{text}");
        }
    }

    #[test]
    fn keys_come_over_https_or_from_this_machine() {
        let with =
            |url: &str| read_all(&Raw::text(&format!(r#"[{{issuer="a", audience="b", jwks_url="{url}"}}]"#)));
        assert!(with("https://auth.example/jwks").is_ok());
        assert!(with("http://localhost:3000/jwks").is_ok());
        assert!(with("http://auth.example/jwks").is_err());
        assert!(with("file:///etc/jwks").is_err());
    }
}
