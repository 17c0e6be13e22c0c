//! Free texts: control characters are taken out, then the text is cut to its column.

use crate::import::FindingCode;
use crate::import::cell::{Cell, text_of};
use crate::import::reading::{Reading, origin};
use crate::{DisplayName, FirstName, ImageUrl, LastName, Phone, StatusReason, StripeCustomerId, TargetRole};

/// Most characters of a phone number that is kept as it is.
const PHONE_CHARS: usize = 32;

/// What has no place in a text of one line.
fn is_control(character: char) -> bool {
    character.is_control()
}

/// What has no place in a text of several lines.
pub(in crate::import) fn is_control_in_lines(character: char) -> bool {
    character.is_control() && !matches!(character, '\n' | '\t')
}

impl Reading<'_> {
    pub(in crate::import) fn name(&mut self, cell: Option<Cell<'_>>) -> Option<DisplayName> {
        self.text("name", cell, DisplayName::MAX_CHARS).map(DisplayName::from_stored)
    }

    pub(in crate::import) fn first_name(&mut self, cell: Option<Cell<'_>>) -> Option<FirstName> {
        self.text("first_name", cell, FirstName::MAX_CHARS).map(FirstName::from_stored)
    }

    pub(in crate::import) fn last_name(&mut self, cell: Option<Cell<'_>>) -> Option<LastName> {
        self.text("last_name", cell, LastName::MAX_CHARS).map(LastName::from_stored)
    }

    /// The whole name where the source has its parts: they are joined first, then cut. What is taken out of the parts is
    /// told of them.
    pub(in crate::import) fn joined_name(
        &mut self,
        first: Option<Cell<'_>>,
        last: Option<Cell<'_>>,
    ) -> Option<DisplayName> {
        let parts = [first, last].into_iter().filter_map(text_of).map(|part| part.replace(is_control, ""));
        let parts: Vec<_> = parts.filter(|part| !part.trim().is_empty()).collect();
        self.fitted("name", &parts.join(" "), None, DisplayName::MAX_CHARS, is_control)
            .map(DisplayName::from_stored)
    }

    pub(in crate::import) fn phone(&mut self, cell: Option<Cell<'_>>) -> Option<Phone> {
        self.text("phone", cell, PHONE_CHARS).map(Phone::from_stored)
    }

    pub(in crate::import) fn image(&mut self, cell: Option<Cell<'_>>) -> Option<ImageUrl> {
        self.text("image", cell, ImageUrl::MAX_CHARS).map(ImageUrl::from_stored)
    }

    pub(in crate::import) fn target_role(&mut self, cell: Option<Cell<'_>>) -> Option<TargetRole> {
        self.text("target_role", cell, TargetRole::MAX_CHARS).map(TargetRole::from_stored)
    }

    pub(in crate::import) fn stripe_customer_id(
        &mut self,
        cell: Option<Cell<'_>>,
    ) -> Option<StripeCustomerId> {
        let id = self.text("stripe_customer_id", cell, StripeCustomerId::MAX_CHARS)?;
        self.stripe_customer_id_origin = cell.map(origin);
        Some(StripeCustomerId::from_stored(id))
    }

    pub(in crate::import) fn reason(&mut self, field: &str, cell: Option<Cell<'_>>) -> Option<StatusReason> {
        let text = cell?.text()?;
        self.fitted(field, &text, cell, StatusReason::MAX_CHARS, is_control_in_lines)
            .map(StatusReason::from_stored)
    }

    /// A text of one line.
    pub(in crate::import) fn text(
        &mut self,
        field: &str,
        cell: Option<Cell<'_>>,
        most: usize,
    ) -> Option<String> {
        let text = cell?.text()?;
        self.fitted(field, &text, cell, most, is_control)
    }

    /// What fits of a text. An empty one is none, which is not worth a report.
    fn fitted(
        &mut self,
        field: &str,
        text: &str,
        cell: Option<Cell<'_>>,
        most: usize,
        is_unfit: fn(char) -> bool,
    ) -> Option<String> {
        let clean = text.replace(is_unfit, "");
        if clean.trim().is_empty() && !text.contains(is_unfit) {
            self.keep(cell);
            return None;
        }
        if clean.len() != text.len() {
            self.change(
                field,
                FindingCode::InvalidValue,
                "has control characters, which were taken out",
                cell,
            );
        }
        let mut fitting = clean;
        if let Some((end, _)) = fitting.char_indices().nth(most) {
            self.change(field, FindingCode::TooLong, format!("is cut to {most} characters"), cell);
            fitting.truncate(end);
        }
        (!fitting.trim().is_empty()).then_some(fitting)
    }
}
