//! What the tests are told about the machine.

use std::ffi::OsString;

/// A variable that `cargo xtask test` sets.
pub(crate) fn setting(name: &str) -> OsString {
    optional_setting(name).unwrap_or_else(|| panic!("{name} is set by `cargo xtask test`"))
}

/// A variable that whoever runs the tests may set.
#[expect(clippy::disallowed_methods, reason = "settings of the tests; nothing of Roster's own reads them")]
pub(crate) fn optional_setting(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}
