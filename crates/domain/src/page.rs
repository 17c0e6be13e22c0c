//! Pages of lists.

/// A page limit is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a number from 1 to 200")]
pub struct InvalidPageLimit;

/// How many items a page has at most: 1 to 200, 50 unless told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PageLimit(u8);

impl PageLimit {
    /// The largest limit.
    pub const MAX: Self = Self(200);

    /// A limit from 1 to 200.
    pub fn new(limit: u64) -> Result<Self, InvalidPageLimit> {
        match u8::try_from(limit) {
            Ok(limit) if (1..=Self::MAX.0).contains(&limit) => Ok(Self(limit)),
            _ => Err(InvalidPageLimit),
        }
    }

    /// The number.
    pub fn get(self) -> u64 {
        u64::from(self.0)
    }
}

impl Default for PageLimit {
    fn default() -> Self {
        Self(50)
    }
}

/// What part of a list is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageRequest {
    /// How many items at most.
    pub limit: PageLimit,
    /// Where the page before ended, opaque; `None` for the first page.
    pub cursor: Option<String>,
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// The cursor of the next page; `None` when this is the last.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// The same page of other items.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(change).collect(), next: self.next }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn a_page_has_1_to_200_items_and_50_unless_told() {
        assert_eq!(PageRequest::default().limit.get(), 50);
        assert_eq!(PageLimit::new(1).unwrap().get(), 1);
        assert_eq!(PageLimit::new(200), Ok(PageLimit::MAX));
        for refused in [0, 201, 256, 257, u64::MAX] {
            assert_eq!(PageLimit::new(refused), Err(InvalidPageLimit));
        }
    }

    #[test]
    fn a_mapped_page_keeps_its_cursor() {
        let page = Page { items: vec![1, 2], next: Some("c".to_owned()) };
        assert_eq!(page.map(|n| n * 2), Page { items: vec![2, 4], next: Some("c".to_owned()) });
    }
}
