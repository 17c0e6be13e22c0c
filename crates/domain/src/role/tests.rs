#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;

use super::*;
use crate::Patch;

fn role(permissions: &[Permission]) -> Role {
    let epoch = Timestamp::from_unix_micros(0).unwrap();
    Role {
        name: RoleName::parse("custom").unwrap(),
        description: None,
        permissions: permissions.to_vec(),
        built_in: false,
        created_at: epoch,
        updated_at: epoch,
    }
}

fn built_in(which: BuiltInRole) -> Role {
    role(which.permissions())
}

#[test]
fn what_is_done_to_a_user_includes_reading_users() {
    let including = Permission::ROSTER
        .into_iter()
        .filter(|held| role(std::slice::from_ref(held)).allows(&Permission::USERS_READ));
    let expected = [
        Permission::USERS_READ,
        Permission::USERS_WRITE,
        Permission::USERS_DELETE,
        Permission::ROLES_ASSIGN,
        Permission::SESSIONS_READ,
        Permission::SESSIONS_REVOKE,
    ];
    assert_eq!(including.collect::<Vec<_>>(), expected);
    assert!(!role(&[Permission::USERS_READ]).allows(&Permission::USERS_WRITE));
    assert!(!role(&[Permission::ROLES_WRITE]).allows(&Permission::ROLES_READ));
}

#[test]
fn an_admin_may_do_everything_also_what_comes_later() {
    let later = Permission::parse("todos:archive").unwrap();
    assert!(built_in(BuiltInRole::Admin).allows(&later));
    assert!(!role(&Permission::ROSTER).allows(&Permission::ALL));
}

#[test]
fn built_in_roles_cover_each_other_as_far_as_their_permissions_go() {
    let covers = |one, other| built_in(one).covers(&built_in(other));
    for lower in BuiltInRole::ALL {
        assert!(covers(BuiltInRole::Admin, *lower));
        assert!(covers(*lower, BuiltInRole::Viewer) && covers(*lower, BuiltInRole::Target));
    }
    assert!(covers(BuiltInRole::Manager, BuiltInRole::Marketing));
    assert!(!covers(BuiltInRole::Manager, BuiltInRole::Admin));
    assert!(!covers(BuiltInRole::Marketing, BuiltInRole::Manager));
}

#[test]
fn role_names_are_short_and_plain() {
    for name in ["a", "viewer", "team_lead-2", &"x".repeat(32)] {
        assert_eq!(RoleName::parse(name).unwrap().as_str(), name);
    }
    for name in ["", "Viewer", "a b", "é", "a:b", &"x".repeat(33)] {
        assert_eq!(RoleName::parse(name), Err(InvalidRoleName));
    }
    assert_eq!([RoleName::viewer(), RoleName::admin()].map(|name| name.to_string()), ["viewer", "admin"]);
}

#[test]
fn every_known_permission_reads_back() {
    for permission in Permission::ROSTER.into_iter().chain([Permission::ALL]) {
        assert_eq!(Permission::parse(permission.as_str()), Ok(permission));
    }
    for text in ["", ":", "users", "users:", ":read", "users:read:all", "Users:read", "users: read", "**"] {
        assert_eq!(Permission::parse(text), Err(InvalidPermission), "{text}");
    }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_micros(seconds * 1_000_000).unwrap()
}

#[test]
fn a_role_lists_each_permission_once() {
    let [read, write] = [Permission::USERS_READ, Permission::USERS_WRITE];
    let name = RoleName::parse("support").unwrap();
    let mut support =
        Role::new(name, None, vec![write.clone(), read.clone(), write.clone(), read.clone()], at(1));
    assert_eq!(support.permissions, [write.clone(), read.clone()]);
    let again = RoleEdit { permissions: Some(vec![write, read.clone(), read]), ..RoleEdit::default() };
    assert_eq!(support.edit(again, at(2)), Ok(false));
    assert_eq!(support.updated_at, at(1));
}

#[test]
fn an_edit_keeps_what_it_does_not_name() {
    let mut support = role(&[Permission::USERS_READ]);
    let described = RoleDescription::parse("Answers the telephone").unwrap();
    let edit = RoleEdit { description: Patch::Set(described.clone()), permissions: None };
    assert_eq!(support.edit(edit, at(5)), Ok(true));
    assert_eq!((&support.description, support.updated_at), (&Some(described), at(5)));
    let edit = RoleEdit { description: Patch::Clear, permissions: Some(Vec::new()) };
    assert_eq!(support.edit(edit, at(3)), Ok(true));
    assert_eq!((&support.description, support.permissions.len(), support.updated_at), (&None, 0, at(5)));
}

#[test]
fn nothing_can_be_taken_from_admin() {
    let mut admin = Role { name: RoleName::admin(), built_in: true, ..built_in(BuiltInRole::Admin) };
    let before = admin.clone();
    let permitting = |permissions: &[Permission]| RoleEdit {
        permissions: Some(permissions.to_vec()),
        ..RoleEdit::default()
    };
    for less in [&[][..], &Permission::ROSTER] {
        assert_eq!(admin.edit(permitting(less), at(1)), Err(AdminWeakened));
        assert_eq!(admin, before);
    }
    assert_eq!(admin.edit(permitting(&[Permission::USERS_READ, Permission::ALL]), at(1)), Ok(true));
    assert_eq!(admin.edit(permitting(&[Permission::ALL]), at(2)), Ok(true));
}

#[test]
fn what_a_backend_registers_is_known_beside_what_roster_knows() {
    let billing = Permission::parse("invoices:write").unwrap();
    let wished =
        [billing.clone(), Permission::ALL, Permission::AUDIT_READ, Permission::parse("a:b").unwrap()];
    assert_eq!(KnownPermissions::default().missing_from(&wished), [0, 3]);
    assert_eq!(KnownPermissions::default().with([billing]).missing_from(&wished), [3]);
}

fn permissions() -> impl Strategy<Value = Vec<Permission>> {
    let known = Permission::ROSTER.into_iter().chain([Permission::ALL]).collect::<Vec<_>>();
    proptest::sample::subsequence(known, 0..=10)
}

proptest! {
    #[test]
    fn who_covers_a_role_may_do_all_that_it_may(one in permissions(), other in permissions()) {
        let (one, other) = (role(&one), role(&other));
        if one.covers(&other) {
            prop_assert!(Permission::ROSTER.iter().all(|permission| !other.allows(permission) || one.allows(permission)));
        }
        prop_assert!(one.covers(&one) && built_in(BuiltInRole::Admin).covers(&one));
    }
}
