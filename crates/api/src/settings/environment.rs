//! The environment as a source of settings.

use std::ffi::OsString;

use zeroize::Zeroizing;

/// What every variable of Roster's begins with, save the few short names.
pub(super) const PREFIX: &str = "ROSTER_";

/// Environment variables, handed in: only the program itself reads those of its process.
pub struct Environment(Vec<(String, Option<Zeroizing<String>>)>);

impl Environment {
    /// Takes over pairs of names and values. A name that is not UTF-8 cannot be one of Roster's and is left out.
    pub fn new<N: Into<OsString>, V: Into<OsString>>(pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        Self(
            pairs
                .into_iter()
                .filter_map(|(name, value)| {
                    let value = value.into().into_string().ok().map(Zeroizing::new);
                    Some((name.into().into_string().ok()?, value))
                })
                .collect(),
        )
    }

    /// The variables of this process.
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn of_process() -> Self {
        Self::new(std::env::vars_os())
    }

    /// Names and values; no value where it is not UTF-8.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, Option<&Zeroizing<String>>)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_ref()))
    }
}
