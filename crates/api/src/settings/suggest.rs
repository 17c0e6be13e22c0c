//! "Did you mean": the known name nearest to a mistyped one.

/// How alike two names have to be, from 0 (nothing in common) to 1 (equal): one slip in a short name, a few in a long one.
const ALIKE: f64 = 0.75;

/// The known name nearest to `typed`, when there is one near enough to be meant.
pub(super) fn nearest(typed: &str, known: impl IntoIterator<Item = String>) -> Option<String> {
    known
        .into_iter()
        .map(|name| (strsim::normalized_damerau_levenshtein(typed, &name), name))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nearest_of(typed: &str) -> Option<String> {
        nearest(typed, ["ROSTER_HTTP__BIND", "ROSTER_HTTP__WORKERS", "ROSTER_LOG__LEVEL"].map(str::to_owned))
    }

    #[test]
    fn a_slip_finds_the_name_that_was_meant() {
        assert_eq!(nearest_of("ROSTER_HTTP__BNID").as_deref(), Some("ROSTER_HTTP__BIND"));
        assert_eq!(nearest_of("ROSTER_HTTP_BIND").as_deref(), Some("ROSTER_HTTP__BIND"));
        assert_eq!(nearest_of("ROSTER_LOG__LEVL").as_deref(), Some("ROSTER_LOG__LEVEL"));
    }

    #[test]
    fn a_name_unlike_all_others_finds_none() {
        assert_eq!(nearest_of("ROSTER_COLOUR"), None);
    }
}
