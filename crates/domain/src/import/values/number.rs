//! Counters, which one system keeps as text.

use crate::import::FindingCode;
use crate::import::cell::{Cell, text_of};
use crate::import::reading::Reading;

impl Reading<'_> {
    /// A counter: ASCII digits with outer spaces, within the range of the column. All else counts as 0.
    pub(in crate::import) fn counter(&mut self, field: &str, cell: Option<Cell<'_>>) -> u32 {
        let Some(text) = text_of(cell) else {
            self.keep(cell);
            return 0;
        };
        digits(&text)
            .and_then(|digits| digits.parse::<i32>().ok())
            .and_then(|count| u32::try_from(count).ok())
            .unwrap_or_else(|| {
                self.change(field, FindingCode::InvalidValue, "is no number from 0 to 2147483647", cell);
                0
            })
    }
}

fn digits(text: &str) -> Option<&str> {
    let digits = text.trim_matches(' ');
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}
