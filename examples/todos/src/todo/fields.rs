//! What the fields of a todo may be.

use roster_api::problem::{FieldCode, Refusal};

/// Most characters of a title.
pub const MAX_TITLE: usize = 200;
/// Most characters of a description.
pub const MAX_DESCRIPTION: usize = 2_000;

/// How far a todo is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Nobody has begun.
    Pending,
    /// Somebody has begun.
    InProgress,
    /// It is done.
    Completed,
}

impl Status {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::Pending, Self::InProgress, Self::Completed];

    /// The name, on the wire and in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::InProgress => "in_progress",
            Self::Completed => "completed",
        }
    }
}

/// How much a todo matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Priority {
    /// It can wait.
    Low,
    /// As most do.
    Medium,
    /// It comes first.
    High,
}

impl Priority {
    /// All there are, the least first.
    pub const ALL: [Self; 3] = [Self::Low, Self::Medium, Self::High];

    /// The name, on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// The number in the table: lists are in its order.
    pub fn rank(self) -> i16 {
        match self {
            Self::Low => 0,
            Self::Medium => 1,
            Self::High => 2,
        }
    }

    /// What a number in the table means; the table has no other.
    pub fn of_rank(rank: i16) -> Self {
        match rank {
            ..=0 => Self::Low,
            1 => Self::Medium,
            2.. => Self::High,
        }
    }
}

/// A title: trimmed, 1 to [`MAX_TITLE`] characters.
///
/// # Errors
/// `required` for a blank one, `too_long`.
pub fn title(text: &str) -> Result<String, Refusal> {
    let title = text.trim();
    match title.chars().count() {
        0 => Err(FieldCode::Required.into()),
        1..=MAX_TITLE => Ok(title.to_owned()),
        _ => Err(too_long(MAX_TITLE)),
    }
}

/// A description: at most [`MAX_DESCRIPTION`] characters.
///
/// # Errors
/// `too_long`.
pub fn description(text: &str) -> Result<String, Refusal> {
    if text.chars().count() > MAX_DESCRIPTION {
        return Err(too_long(MAX_DESCRIPTION));
    }
    Ok(text.to_owned())
}

fn too_long(most: usize) -> Refusal {
    Refusal::new(FieldCode::TooLong, format!("at most {most} characters"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn a_title_is_trimmed_and_holds_something() {
        assert_eq!(title("  buy milk ").unwrap(), "buy milk");
        assert_eq!(title(&"ü".repeat(200)).unwrap().chars().count(), 200);
        for blank in ["", "  ", "\u{2003}"] {
            assert_eq!(title(blank), Err(FieldCode::Required.into()));
        }
        assert!(title(&"x".repeat(201)).is_err());
    }

    #[test]
    fn ranks_are_in_order_and_lead_back() {
        assert!(Priority::ALL.is_sorted_by_key(|priority| priority.rank()));
        for priority in Priority::ALL {
            assert_eq!(Priority::of_rank(priority.rank()), priority);
        }
    }
}
