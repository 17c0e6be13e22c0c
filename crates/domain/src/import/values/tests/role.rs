use serde_json::json;

use crate::import::SourceSystem::{Alembic, BetterAuth};
use crate::import::testing::{changes, kept, read, read_with, rules, text};
use crate::import::{SourceSystem, SourceValue};
use crate::{ImportRules, RoleName};

fn role(system: SourceSystem, name: &str) -> (String, bool, bool) {
    let user = read(system, &[("role", text(name))]);
    assert!(changes(&user).iter().all(|change| *change == ("/role", "unknown_role")));
    let is_kept = kept(&user) == json!({ "role": name });
    (user.user.role.to_string(), !user.changes.is_empty(), is_kept)
}

#[test]
fn a_role_that_is_known_but_for_case_is_that_role() {
    for name in ["viewer", "ADMIN", "Manager", "TARGET", "marketing"] {
        assert_eq!(role(Alembic, name), (name.to_lowercase(), false, false));
    }
}

#[test]
fn an_unknown_role_becomes_a_custom_one_of_that_name() {
    let long = "regional-auditor-for-the-northern-hemisphere";
    for (name, custom, is_kept) in [
        ("superuser", "superuser", false),
        ("Regional-Auditor-202", "regional-auditor-202", false),
        ("Team Lead", "team-lead", true),
        ("ops/élite", "ops--lite", true),
        (long, "regional-auditor-for-the-norther", true),
        // Nothing of it is left, or it would have permissions that nobody gave.
        ("!!!", "viewer", true),
        ("редактор", "viewer", true),
        (" admin ", "viewer", true),
        ("mar\u{212a}eting", "mar-eting", true),
    ] {
        assert_eq!(role(Alembic, name), (custom.to_owned(), true, is_kept), "{name}");
    }
}

#[test]
fn no_role_is_viewer_without_a_word() {
    assert_eq!(role(Alembic, ""), ("viewer".to_owned(), false, true));
    for system in [Alembic, BetterAuth] {
        let user = read(system, &[("role", SourceValue::Null)]);
        assert_eq!((user.user.role.as_str(), changes(&user), kept(&user)), ("viewer", vec![], json!(null)));
    }
}

#[test]
fn several_roles_and_those_of_better_auth_are_viewer() {
    assert_eq!(role(Alembic, "admin,user"), ("viewer".to_owned(), true, true));
    for name in ["admin", "owner", "user,admin", "manager"] {
        assert_eq!(role(BetterAuth, name), ("viewer".to_owned(), true, true), "{name}");
    }
    assert_eq!(role(BetterAuth, "user"), ("viewer".to_owned(), false, true));
    assert_eq!(role(BetterAuth, "viewer"), ("viewer".to_owned(), false, false));
}

#[test]
fn the_operators_map_names_the_whole_value_exactly_or_but_for_case_and_spaces() {
    let map = [("admin", "manager"), ("Admin", "admin"), ("user,admin", "admin"), ("editor", "marketing")];
    let role_map = map.map(|(from, to)| (from.to_owned(), RoleName::parse(to).unwrap())).into();
    let rules = ImportRules { role_map, ..rules() };
    for system in [Alembic, BetterAuth] {
        for (name, to) in
            [("admin", "manager"), ("Admin", "admin"), (" EDITOR ", "marketing"), ("User,Admin", "admin")]
        {
            let user = read_with(&rules, system, &[("role", text(name))]).unwrap();
            assert_eq!((user.user.role.as_str(), changes(&user)), (to, vec![]), "{name}");
        }
        let user = read_with(&rules, system, &[("role", text("admin,user"))]).unwrap();
        assert_eq!((user.user.role.as_str(), changes(&user)), ("viewer", vec![("/role", "unknown_role")]));
    }
}
