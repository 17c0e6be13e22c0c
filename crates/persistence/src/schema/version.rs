//! Which program may run on which schema.

/// This version of Roster.
const OWN: &str = env!("CARGO_PKG_VERSION");

/// Whether this version is `min_version` or newer. One that cannot be read counts as newer than any.
pub(super) fn satisfies(min_version: &str) -> bool {
    matches!((parse(OWN), parse(min_version)), (Some(own), Some(min)) if own >= min)
}

/// `major.minor.patch`; what follows a hyphen or plus does not count.
fn parse(version: &str) -> Option<[u64; 3]> {
    let release = version.split(['-', '+']).next()?;
    let mut parts = release.split('.').map(|part| part.parse().ok());
    let numbers = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_version_satisfies_itself_and_its_past() {
        assert!(satisfies(OWN));
        assert!(satisfies("0.0.1"));
    }

    #[test]
    fn this_version_satisfies_no_later_one_and_none_that_it_cannot_read() {
        for version in ["99.0.0", "0.99.0", "", "next", "1.0", "1.0.0.0"] {
            assert!(!satisfies(version), "{version}");
        }
    }
}
