//! Roles.

use crate::import::FindingCode;
use crate::import::cell::{Cell, text_of};
use crate::import::reading::Reading;
use crate::{BuiltInRole, RoleName};

/// Whose names the roles of a source are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::import) enum RoleNames {
    /// The team's own: they mean here what they mean there.
    Own,
    /// Better Auth's, whose roles are rights within Better Auth: they count by the operator's map alone.
    BetterAuth,
}

/// What Better Auth calls everybody who was given no role.
const PLAIN: &str = "user";

impl Reading<'_> {
    pub(in crate::import) fn role(&mut self, cell: Option<Cell<'_>>, names: RoleNames) -> RoleName {
        let Some(text) = text_of(cell) else {
            self.keep(cell);
            return RoleName::viewer();
        };
        let role = self.role_of(&text, names);
        if !role.as_str().eq_ignore_ascii_case(&text) {
            self.keep(cell);
        }
        role
    }

    fn role_of(&mut self, text: &str, names: RoleNames) -> RoleName {
        if let Some(role) = self.mapped(text) {
            return role;
        }
        let lower = text.to_ascii_lowercase();
        let as_it_is = RoleName::parse(&lower).ok();
        let role = match (names, as_it_is) {
            (RoleNames::Own, Some(name)) if self.rules.known_roles.contains(&name) => return name,
            (RoleNames::BetterAuth, _) if lower.trim() == PLAIN => return RoleName::viewer(),
            (RoleNames::BetterAuth, Some(name)) if name == RoleName::viewer() => return name,
            (RoleNames::BetterAuth, _) => RoleName::viewer(),
            (RoleNames::Own, _) if text.contains(',') => RoleName::viewer(),
            (RoleNames::Own, Some(name)) => name,
            (RoleNames::Own, None) => folded(&lower).unwrap_or_else(RoleName::viewer),
        };
        let shown: String = text.chars().take(RoleName::MAX_CHARS).collect();
        let detail = format!("no role {shown:?} is known; the user becomes {role}");
        self.change("role", FindingCode::UnknownRole, detail, None);
        role
    }

    /// What the operator has said of this very value, or of the same in another case or with outer spaces.
    fn mapped(&self, text: &str) -> Option<RoleName> {
        let map = &self.rules.role_map;
        let is_same = |from: &str| from.trim().to_lowercase() == text.trim().to_lowercase();
        map.get(text).or_else(|| map.iter().find(|(from, _)| is_same(from)).map(|(_, to)| to)).cloned()
    }
}

/// The name that a custom role gets whose own does not fit. `None` when nothing is left of it, or when it would be that of
/// a role that Roster brings along: nobody gets permissions by likeness.
fn folded(lower: &str) -> Option<RoleName> {
    let fit = |character: char| match character {
        'a'..='z' | '0'..='9' | '_' => character,
        _ => '-',
    };
    let name: String = lower.trim().chars().map(fit).take(RoleName::MAX_CHARS).collect();
    let is_empty = !name.contains(|character: char| character.is_ascii_alphanumeric());
    RoleName::parse(&name).ok().filter(|_| !is_empty && BuiltInRole::parse(&name).is_none())
}
