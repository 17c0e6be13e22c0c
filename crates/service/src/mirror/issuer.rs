//! The issuers that are trusted.

use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::keys::IssuerKeys;
use super::{KeySetSource, Mirror};
use crate::domain::RoleName;

/// One issuer whose tokens are trusted.
#[derive(Debug, Clone)]
pub struct Issuer {
    /// The `iss` of its tokens, compared exactly. At most 255 characters.
    pub issuer: String,
    /// Where its keys are.
    pub jwks_url: Url,
    /// The `aud` that its tokens have to carry, alone or in a list.
    pub audience: String,
    /// The `typ` that the header has to have. `None`: any, or none.
    pub typ: Option<String>,
    /// JOSE names of the signatures that are taken. Empty: those that fit each key.
    pub algorithms: Vec<String>,
    /// Which role a new user gets for what the user is at the issuer.
    pub role_map: Vec<(String, RoleName)>,
}

impl Issuer {
    /// Whether a signature of this kind is taken, as far as it is the issuer's to say.
    pub(super) fn takes(&self, algorithm: &str) -> bool {
        self.algorithms.is_empty() || self.algorithms.iter().any(|taken| taken == algorithm)
    }

    /// The role that the map gives: for the first of the roles that it knows.
    pub(super) fn role_of(&self, roles: &[String]) -> Option<&RoleName> {
        let given = |role: &String| self.role_map.iter().find(|(told, _)| told == role);
        roles.iter().find_map(given).map(|(_, role)| role)
    }
}

/// An issuer with its keys.
pub(super) struct Trusted {
    pub(super) issuer: Issuer,
    pub(super) keys: Arc<IssuerKeys>,
}

/// Everybody who is trusted.
pub(crate) struct Issuers(Vec<Trusted>);

impl Issuers {
    /// Those of the settings. Nothing is fetched before somebody comes with a token.
    pub(crate) fn new(mirror: Mirror) -> Self {
        let Mirror { issuers, keys_max_age, key_sets } = mirror;
        let trusted = |issuer| Trusted::new(issuer, keys_max_age, &key_sets);
        Self(issuers.into_iter().map(trusted).collect())
    }

    /// The issuer of exactly this name, and its place among the issuers.
    pub(super) fn find(&self, name: &str) -> Option<(usize, &Trusted)> {
        self.0.iter().enumerate().find(|(_, trusted)| trusted.issuer.issuer == name)
    }
}

impl Trusted {
    fn new(issuer: Issuer, keys_max_age: Duration, key_sets: &Arc<dyn KeySetSource>) -> Self {
        let keys = IssuerKeys::new(issuer.jwks_url.clone(), keys_max_age, Arc::clone(key_sets));
        Self { issuer, keys: Arc::new(keys) }
    }
}
