//! Usernames: any that is none of an address is kept, also outside of the rule for new ones.

use crate::Username;
use crate::import::FindingCode;
use crate::import::cell::Cell;
use crate::import::reading::{Reading, origin};

impl Reading<'_> {
    pub(in crate::import) fn username(&mut self, cell: Option<Cell<'_>>) -> Option<Username> {
        let cell = cell?;
        let mut typed = cell.text()?.into_owned();
        if typed.trim().is_empty() {
            self.keep(Some(cell));
            return None;
        }
        // With an `@` it would be somebody's address at log-in.
        if typed.contains(|character: char| character == '@' || character.is_control()) {
            let detail = "has an @ or control characters in it";
            self.change("username", FindingCode::InvalidUsername, detail, Some(cell));
            return None;
        }
        let mut canonical = Username::canonical_form(&typed);
        if !fits(&typed) || !fits(&canonical) {
            let detail = format!("is cut to {} characters", Username::MAX_CHARS);
            self.change("username", FindingCode::TooLong, detail, Some(cell));
            typed = typed.chars().take(Username::MAX_CHARS).collect();
            canonical = Username::canonical_form(&typed);
            // A letter may have more of them in lower case.
            while !fits(&canonical) && typed.pop().is_some() {
                canonical = Username::canonical_form(&typed);
            }
        }
        if canonical.is_empty() {
            return None;
        }
        self.username_origin = Some(origin(cell));
        Some(Username::from_stored(typed, canonical))
    }
}

fn fits(text: &str) -> bool {
    text.chars().nth(Username::MAX_CHARS).is_none()
}
